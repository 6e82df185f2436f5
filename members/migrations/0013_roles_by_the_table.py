"""Managers may see what each role may do. What a gym took from a role stays taken: only what is new here is given."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

from members.people.roles import give_to_roles

NEW = ("members.view_roles",)


def give_what_is_new(apps, schema_editor):
    """Permissions are otherwise made after all migrations, which is too late for the groups."""
    alias = schema_editor.connection.alias
    config = apps.get_app_config("members")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=alias)
    config.models_module = None
    give_to_roles(
        apps.get_model("auth", "Group").objects.using(alias),
        apps.get_model("auth", "Permission").objects.using(alias),
        only=NEW,
    )


class Migration(migrations.Migration):
    dependencies = [("members", "0012_failed_sign_ins")]

    operations = [
        migrations.AlterModelOptions(
            name="accesstoken",
            options={
                "default_permissions": ("view", "change"),
                "ordering": ["-id"],
                "permissions": [("view_roles", "Can see what each role may do")],
                "verbose_name": "access token",
                "verbose_name_plural": "access tokens",
            },
        ),
        migrations.RunPython(give_what_is_new, migrations.RunPython.noop),
    ]
