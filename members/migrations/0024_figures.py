"""Managers see the gym's figures; those of a month read memberships by their days. What was taken from a role stays so."""

from django.db import migrations, models

from members.people.given_by_migrations import giving

NEW = ("members.view_figures",)


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
        migrations.RunPython(giving("members", *NEW), migrations.RunPython.noop),
    ]
