from django.contrib.auth.management import create_permissions
from django.db import migrations

from members.people.roles import make_roles
from foundation.append_only import install_triggers
from foundation.append_only import remove_triggers
from foundation.append_only import run

TABLES = ("members_packentry", "members_memberevent")


def install(apps, schema_editor):
    for table in TABLES:
        run(schema_editor, install_triggers(table, vendor=schema_editor.connection.vendor))


def remove(apps, schema_editor):
    for table in TABLES:
        run(schema_editor, remove_triggers(table, vendor=schema_editor.connection.vendor))


def add_roles(apps, schema_editor):
    """Permissions are otherwise made after all migrations, which is too late for the groups."""
    alias = schema_editor.connection.alias
    for label in ("members", "payments"):
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0, using=alias)
        config.models_module = None
    make_roles(
        apps.get_model("auth", "Group").objects.using(alias), apps.get_model("auth", "Permission").objects.using(alias)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0002_memberships_classes_training"),
        ("payments", "0005_propose_refund"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.RunPython(install, remove),
        migrations.RunPython(add_roles, migrations.RunPython.noop),
    ]
