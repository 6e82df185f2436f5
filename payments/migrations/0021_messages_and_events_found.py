"""The console shows notifications of one verdict and events of some days: without indexes that reads all of them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0020_invoices'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='notification',
            index=models.Index(condition=models.Q(('verdict', 'accepted'), _negated=True), fields=['verdict', '-id'], name='notification_unaccepted'),
        ),
        migrations.AddIndex(
            model_name='event',
            index=models.Index(fields=['created_at'], name='event_by_time'),
        ),
    ]
