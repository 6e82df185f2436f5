"""Managers see the gym's figures; those of a month read memberships by their days. What was taken from a role stays so."""

from django.contrib.auth.management import create_permissions
from django.db import migrations, models

from members.people.roles import give_to_roles

NEW = ("members.view_figures",)


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

    dependencies = [
        ('members', '0023_dated_prices'),
        ('payments', '0019_closing'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='member',
            options={'default_permissions': ('add', 'change', 'view'), 'ordering': ['-id'], 'permissions': [('view_phone', 'Can see phone numbers in full'), ('view_own_clients', 'Can see the own clients'), ('export_members', 'Can export members'), ('bar_member', 'Can bar a member from the gym'), ('view_figures', "Can see the gym's figures")], 'verbose_name': 'member', 'verbose_name_plural': 'members'},
        ),
        migrations.AddIndex(
            model_name='membership',
            index=models.Index(fields=['starts_on'], name='membership_first_day'),
        ),
        migrations.AddIndex(
            model_name='membership',
            index=models.Index(fields=['ends_on'], name='membership_last_day'),
        ),
        migrations.RunPython(give_what_is_new, migrations.RunPython.noop),
    ]
