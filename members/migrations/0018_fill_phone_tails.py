import logging

from django.db import migrations, transaction

from foundation.encryption import blind_index
from foundation.key_ring import SealBroken

ROWS_AT_ONCE = 500


def tail_index_of(member):
    """Of what the lists show of a number; of one that is too short, masked or cannot be opened, nothing."""
    try:
        number = member.phone
    except SealBroken:
        logging.getLogger("gymsite").warning(
            "member %s: the phone number does not open, so its last four digits find nobody", member.pk
        )
        return None
    return blind_index(number[-4:], purpose="phone_tail") if len(number) > 8 else None


def fill(apps, schema_editor):
    """A batch in a transaction, so that the service goes on beside it and what is done stays done."""
    members = apps.get_model("members", "Member").objects.filter(phone_tail_index=None).order_by("pk")
    last = 0
    while batch := list(members.filter(pk__gt=last)[:ROWS_AT_ONCE]):
        for member in batch:
            member.phone_tail_index = tail_index_of(member)
        with transaction.atomic(using=schema_editor.connection.alias):
            members.model.objects.bulk_update(batch, ["phone_tail_index"])
        last = batch[-1].pk


class Migration(migrations.Migration):
    """Those who are members already are found by the last four digits."""

    atomic = False

    dependencies = [
        ("members", "0017_phone_tails"),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
