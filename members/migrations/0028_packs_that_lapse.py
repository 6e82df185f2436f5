"""Packs may be sold on the policy that what is not used becomes revenue, and days of the prepaid balance tell what did.

What was sold before has no policy, and on every day that is kept nothing lapsed.
"""

import django.db.models.expressions
from django.db import migrations, models

from foundation.append_only import install_triggers, remove_triggers, run

TABLE = "members_prepaidday"


def open_table(apps, schema_editor):
    """SQLite makes a table anew to give it a column, and drops what triggers it had."""
    run(schema_editor, remove_triggers(TABLE, vendor=schema_editor.connection.vendor))


def close_table(apps, schema_editor):
    run(schema_editor, install_triggers(TABLE, vendor=schema_editor.connection.vendor))


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0027_webhooks'),
    ]

    operations = [
        migrations.AddField(
            model_name='ownedpack',
            name='lapses_after_days',
            field=models.PositiveSmallIntegerField(null=True, verbose_name='unused sessions become revenue after (days)'),
        ),
        migrations.AddField(
            model_name='pack',
            name='lapses_after_days',
            field=models.PositiveSmallIntegerField(blank=True, help_text='Days after the last day of a pack, 0 for that day itself. Leave it empty, and unused sessions stay owed: the law gives a gym little ground to keep them, and members can claim them back all the same. Agree it with your accountant. It holds for packs that are ordered from now on. Memberships need none: each of their days is delivered.', null=True, verbose_name='unused sessions become revenue after (days)'),
        ),
        migrations.RunPython(open_table, close_table),
        migrations.RemoveConstraint(
            model_name='prepaidday',
            name='prepaid_day_adds_up',
        ),
        migrations.AddField(
            model_name='prepaidday',
            name='lapsed_fen',
            field=models.BigIntegerField(db_default=0, default=0, verbose_name='lapsed (fen)'),
        ),
        migrations.AddConstraint(
            model_name='prepaidday',
            constraint=models.CheckConstraint(condition=models.Q(('closing_fen', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('opening_fen'), '+', models.F('sold_fen')), '-', models.F('delivered_fen')), '-', models.F('refunded_fen')), '-', models.F('lapsed_fen')), '+', models.F('transferred_fen')))), name='prepaid_day_adds_up'),
        ),
        migrations.RunPython(close_table, open_table),
    ]
