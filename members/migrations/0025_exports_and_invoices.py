"""Finance and managers may export lists, and note and see invoices. What a gym took from a role stays taken."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

from members.people.roles import give_to_roles

NEW = ("payments.export_lists", "payments.keep_invoices", "payments.view_invoice")


def give_what_is_new(apps, schema_editor):
    """Permissions are otherwise made after all migrations, which is too late for the groups."""
    alias = schema_editor.connection.alias
    config = apps.get_app_config("payments")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=alias)
    config.models_module = None
    give_to_roles(
        apps.get_model("auth", "Group").objects.using(alias),
        apps.get_model("auth", "Permission").objects.using(alias),
        only=NEW,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0024_figures"),
        ("payments", "0020_invoices"),
    ]

    operations = [migrations.RunPython(give_what_is_new, migrations.RunPython.noop)]
