"""An attempt ends by itself, refunds that were made elsewhere are asked for, and one that is sent again waits."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0008_bound_to_their_rows'),
    ]

    operations = [
        migrations.AddField(
            model_name='attempt',
            name='refunded_elsewhere_fen',
            field=models.PositiveBigIntegerField(null=True, verbose_name='refunded elsewhere (fen)'),
        ),
        migrations.AddField(
            model_name='attempt',
            name='superseded_at',
            field=models.DateTimeField(null=True, verbose_name='given up at'),
        ),
        migrations.AddField(
            model_name='refund',
            name='resent_at',
            field=models.DateTimeField(null=True, verbose_name='sent again at'),
        ),
    ]
