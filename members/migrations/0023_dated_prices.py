"""What is for sale has prices that hold from a day on; the database refuses to change or delete one."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from foundation.append_only import install_triggers, remove_triggers, run

TABLE = "members_price"


def install(apps, schema_editor):
    run(schema_editor, install_triggers(TABLE, vendor=schema_editor.connection.vendor))


def remove(apps, schema_editor):
    run(schema_editor, remove_triggers(TABLE, vendor=schema_editor.connection.vendor))


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0022_till_and_books'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Price',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('price_fen', models.PositiveBigIntegerField(verbose_name='price (fen)')),
                ('list_price_fen', models.PositiveBigIntegerField(verbose_name='list price (fen)')),
                ('holds_from', models.DateField(verbose_name='holds from')),
                ('decided_at', models.DateTimeField(verbose_name='decided at')),
                ('course', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='prices', to='members.course', verbose_name='course')),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('pack', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='prices', to='members.pack', verbose_name='pack')),
                ('plan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='prices', to='members.plan', verbose_name='plan')),
            ],
            options={
                'verbose_name': 'price',
                'verbose_name_plural': 'prices',
                'ordering': ['holds_from', 'id'],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('course__isnull', True), ('pack__isnull', True), ('plan__isnull', False)), models.Q(('course__isnull', True), ('pack__isnull', False), ('plan__isnull', True)), models.Q(('course__isnull', False), ('pack__isnull', True), ('plan__isnull', True)), _connector='OR'), name='price_of_one_thing'), models.CheckConstraint(condition=models.Q(('list_price_fen__lte', 100000000), ('price_fen__lte', models.F('list_price_fen'))), name='price_at_most_list_price')],
            },
        ),
        migrations.RunPython(install, remove),
    ]
