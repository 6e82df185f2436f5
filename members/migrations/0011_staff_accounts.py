"""Managers make staff accounts; every account is called as its person is."""

import django.contrib.auth.models
import django.db.models.deletion
import foundation.encryption
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models
from django.db.models import OuterRef, Subquery

from members.people.roles import MANAGER


def name_accounts(apps, schema_editor):
    """As the coach or the member is called; a name that somebody gave an account stays."""
    alias = schema_editor.connection.alias
    accounts = apps.get_model("auth", "User").objects.using(alias)
    for kind in ("Coach", "Member"):
        people = apps.get_model("members", kind).objects.using(alias).filter(user__isnull=False)
        name = Subquery(people.filter(user=OuterRef("pk")).values("name")[:1])
        accounts.filter(first_name="", pk__in=people.values("user")).update(first_name=name)


def let_managers(apps, schema_editor):
    """The one new permission, to the managers' group where there is one; what a gym took away stays away."""
    alias = schema_editor.connection.alias
    config = apps.get_app_config("members")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=alias)
    config.models_module = None
    manage = apps.get_model("auth", "Permission").objects.using(alias).filter(
        content_type__app_label="members", codename="manage_staff"
    )
    for managers in apps.get_model("auth", "Group").objects.using(alias).filter(name=MANAGER):
        managers.permissions.add(*manage)


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('members', '0010_readers_of_bills'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='StaffAccount',
            fields=[
            ],
            options={
                'verbose_name': 'staff account',
                'verbose_name_plural': 'staff accounts',
                'ordering': ['-is_active', 'first_name', 'username'],
                'permissions': [('manage_staff', 'Can make staff accounts, and change their roles')],
                'proxy': True,
                'default_permissions': (),
                'indexes': [],
                'constraints': [],
            },
            bases=('auth.user',),
            managers=[
                ('objects', django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.AlterField(
            model_name='memberevent',
            name='kind',
            field=models.CharField(choices=[('membership_given', 'Membership given for nothing'), ('first_day_chosen', 'First day chosen'), ('membership_started', 'Membership began'), ('membership_transferred', 'Membership transferred'), ('membership_upgraded', 'Membership upgraded'), ('membership_brought_back', 'Upgrade undone'), ('membership_moved', 'Membership moved'), ('upgrade_offered', 'Upgrade offered'), ('upgrade_withdrawn', 'Upgrade offer withdrawn'), ('freeze_requested', 'Freeze asked for'), ('freeze_approved', 'Freeze approved'), ('freeze_declined', 'Freeze declined'), ('freeze_ended', 'Freeze ended early'), ('freeze_voided', 'Freeze voided'), ('booking_cancelled', 'Booking cancelled'), ('booked_again', 'Booked again: the refund came to nothing'), ('not_booked_again', 'Could not be booked again after the refund came to nothing'), ('attendance_marked', 'Attendance marked'), ('session_cancelled', 'Class cancelled by the gym'), ('session_moved', 'Class moved by the gym'), ('appointment_cancelled', 'Private session cancelled'), ('use_proposed', 'Private session held, to be confirmed'), ('use_confirmed', 'Private session confirmed'), ('coach_changed', 'Coach changed'), ('pack_adjusted', 'Sessions changed by hand'), ('pack_extended', 'Pack extended'), ('checked_in', 'Checked in against the verdict'), ('member_barred', 'Barred from the gym'), ('bar_lifted', 'Bar lifted'), ('staff_made', 'Staff account made'), ('staff_renamed', 'Name or phone of staff changed'), ('role_given', 'Role given'), ('role_withdrawn', 'Role withdrawn'), ('staff_switched_off', 'Staff account switched off'), ('staff_switched_on', 'Staff account switched on'), ('password_reset', 'Password reset'), ('refund_decided', 'Refund decided'), ('entitlement_withdrawn', 'Taken back after a refund')], max_length=32, verbose_name='kind'),
        ),
        migrations.CreateModel(
            name='Employee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phone', foundation.encryption.EncryptedTextField(verbose_name='phone')),
                ('created_at', models.DateTimeField(verbose_name='made at')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='employee', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'member of staff',
                'verbose_name_plural': 'staff',
                'ordering': ['id'],
                'default_permissions': (),
            },
        ),
        migrations.RunPython(name_accounts, migrations.RunPython.noop),
        migrations.RunPython(let_managers, migrations.RunPython.noop),
    ]
