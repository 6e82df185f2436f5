import foundation.encryption
from django.db import migrations, models


class Migration(migrations.Migration):
    """A member is found by the last four digits of the phone number, too."""

    dependencies = [
        ("members", "0016_the_gyms_own_face"),
    ]

    operations = [
        migrations.AddField(
            model_name="member",
            name="phone_tail_index",
            field=foundation.encryption.BlindIndexField(max_length=64, null=True),
        ),
        migrations.AddIndex(
            model_name="member",
            index=models.Index(fields=["phone_tail_index"], name="member_phone_tail"),
        ),
    ]
