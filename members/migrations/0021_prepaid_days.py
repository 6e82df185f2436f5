"""Days of the prepaid balance are kept and stay; finance and managers see them. What a gym took stays taken."""

import django.db.models.expressions
from django.db import migrations, models

from foundation.append_only import install_triggers, remove_triggers, run
from members.people.given_by_migrations import giving

NEW, TABLE = ("members.view_prepaid",), "members_prepaidday"


def close_table(apps, schema_editor):
    run(schema_editor, install_triggers(TABLE, vendor=schema_editor.connection.vendor))


def open_table(apps, schema_editor):
    run(schema_editor, remove_triggers(TABLE, vendor=schema_editor.connection.vendor))


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0020_check_ins_taken_back'),
    ]

    operations = [
        migrations.CreateModel(
            name='PrepaidDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField(verbose_name='day')),
                ('kind', models.CharField(choices=[('plan', 'Plan'), ('pack', 'Training pack'), ('course', 'Course'), ('undelivered', 'Paid, not delivered'), ('unnamed', 'Names nothing that was bought'), ('total', 'All together')], max_length=16, verbose_name='kind')),
                ('item_id', models.BigIntegerField(default=0, verbose_name='item')),
                ('opening_fen', models.BigIntegerField(verbose_name='opening (fen)')),
                ('sold_fen', models.BigIntegerField(verbose_name='sold (fen)')),
                ('delivered_fen', models.BigIntegerField(verbose_name='delivered (fen)')),
                ('refunded_fen', models.BigIntegerField(verbose_name='refunded (fen)')),
                ('transferred_fen', models.BigIntegerField(verbose_name='transferred (fen)')),
                ('closing_fen', models.BigIntegerField(verbose_name='closing (fen)')),
                ('reduced_fen', models.BigIntegerField(verbose_name='refunded beyond it (fen)')),
                ('expired_fen', models.BigIntegerField(verbose_name='of it expired, unused (fen)')),
                ('seal', models.CharField(default='', max_length=64)),
            ],
            options={
                'verbose_name': 'prepaid balance',
                'verbose_name_plural': 'prepaid balance',
                'ordering': ['-day', 'kind', 'item_id'],
                'permissions': [('view_prepaid', 'Can see the prepaid balance')],
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('day', 'kind', 'item_id'), name='prepaid_day_line_once'), models.CheckConstraint(condition=models.Q(('closing_fen', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('opening_fen'), '+', models.F('sold_fen')), '-', models.F('delivered_fen')), '-', models.F('refunded_fen')), '+', models.F('transferred_fen')))), name='prepaid_day_adds_up')],
            },
        ),
        migrations.RunPython(close_table, open_table),
        migrations.RunPython(giving("members", *NEW), migrations.RunPython.noop),
    ]
