"""Finance and managers may see the bills that are kept, and read their lines."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

from members.people.roles import make_roles


def add_to_roles(apps, schema_editor):
    """Permissions are otherwise made after all migrations, which is too late for the groups."""
    alias = schema_editor.connection.alias
    config = apps.get_app_config("payments")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=alias)
    config.models_module = None
    make_roles(
        apps.get_model("auth", "Group").objects.using(alias), apps.get_model("auth", "Permission").objects.using(alias)
    )


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0009_reasons_are_sealed"),
        ("payments", "0010_bills_kept_and_read_whole"),
    ]

    operations = [migrations.RunPython(add_to_roles, migrations.RunPython.noop)]
