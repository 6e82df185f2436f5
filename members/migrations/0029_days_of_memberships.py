"""Who came and who went, and where every member stands, is read from two indexes alone, and not from the rows."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("members", "0028_packs_that_lapse"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("ends_on__gte", models.F("starts_on"))),
                fields=["member", "starts_on", "ends_on"],
                name="membership_had_days",
            ),
        ),
        migrations.RemoveIndex(
            model_name="membership",
            name="membership_live_end",
        ),
        migrations.AddIndex(
            model_name="membership",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True)),
                fields=["ends_on", "starts_on", "member"],
                name="membership_live_days",
            ),
        ),
    ]
