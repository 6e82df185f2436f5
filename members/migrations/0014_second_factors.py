"""Second factors, their recovery codes, and how often an account's access was ended. Managers may reset a factor."""

import django.db.models.deletion
import foundation.encryption
import uuid
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

from members.people.roles import MANAGER

NEW = ("view_secondfactor", "reset_secondfactor")


def give_to_managers(apps, schema_editor):
    """Permissions are otherwise made after all migrations, which is too late for the groups. What a gym took away stays away."""
    alias = schema_editor.connection.alias
    config = apps.get_app_config("members")
    config.models_module = True
    create_permissions(config, apps=apps, verbosity=0, using=alias)
    config.models_module = None
    permissions = apps.get_model("auth", "Permission").objects.using(alias)
    for group in apps.get_model("auth", "Group").objects.using(alias).filter(name=MANAGER):
        group.permissions.add(*permissions.filter(content_type__app_label="members", codename__in=NEW))


class Migration(migrations.Migration):

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('members', '0013_roles_by_the_table'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='accesstoken',
            name='by_password',
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name='EndedAccess',
            fields=[
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='ended_access', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('times', models.PositiveIntegerField(default=0)),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='SecondFactor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('identity', foundation.encryption.RowIdentityField(default=uuid.uuid4, editable=False)),
                ('key', foundation.encryption.EncryptedCharField(max_length=80)),
                ('last_step', models.BigIntegerField()),
                ('wrong_codes', models.PositiveIntegerField(default=0)),
                ('wrong_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField(verbose_name='set up at')),
                ('used_at', models.DateTimeField(verbose_name='last used at')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='second_factor', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'second factor',
                'verbose_name_plural': 'second factors',
                'ordering': ['-id'],
                'permissions': [('reset_secondfactor', "Can reset somebody's second factor")],
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_index', foundation.encryption.BlindIndexField(max_length=64)),
                ('used_at', models.DateTimeField(null=True)),
                ('factor', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to='members.secondfactor')),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('factor', 'code_index'), name='recovery_code_once')],
            },
        ),
        migrations.RunPython(give_to_managers, migrations.RunPython.noop),
    ]
