"""The console lists open exceptions first: without an index that reads and sorts all of them."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0015_money_in_hand'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='exceptioncase',
            index=models.Index(fields=['-closed_at', '-id'], name='case_open_first'),
        ),
    ]
