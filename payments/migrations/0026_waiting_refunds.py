"""Every home counts and lists the refunds that wait for a person: few, and looked for in all without an index."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("payments", "0025_seldom_things_found"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="refund",
            index=models.Index(
                condition=models.Q(("status__in", ["awaiting_approval", "by_hand"])),
                fields=["status", "id"],
                name="refund_waiting",
            ),
        ),
    ]
