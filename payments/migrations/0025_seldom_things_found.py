"""The console lists events of one kind and payments of one tender: without indexes the seldom ones are looked for in all."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0024_removed_by_retention'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('kind__in', ('created', 'opened', 'succeeded', 'fulfilled', 'failed')), _negated=True), fields=['kind', '-id'], name='event_of_rare_kind'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(condition=models.Q(('source__in', ('api', 'notification')), _negated=True), fields=['source', '-id'], name='event_of_rare_source'),
        ),
        migrations.AddIndex(
            model_name='payment',
            index=models.Index(condition=models.Q(('provider__in', ['cash', 'pos', 'transfer', 'voucher'])), fields=['provider', '-id'], name='payment_taken_in_hand'),
        ),
    ]
