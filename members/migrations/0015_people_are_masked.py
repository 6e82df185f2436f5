import json

from django.db import migrations, models

from foundation.append_only import install_triggers_but_for, remove_triggers, run

TABLE = "members_memberevent"
ROWS_AT_ONCE = 500


def seal_reasons(apps, schema_editor):
    """Why another amount went back stands sealed in the decision; in the facts of its event it stood in clear."""
    events = apps.get_model("members", "MemberEvent").objects.filter(kind="refund_decided")
    connection, last = schema_editor.connection, 0
    run(schema_editor, remove_triggers(TABLE, vendor=connection.vendor))
    while batch := list(events.filter(pk__gt=last).order_by("pk").values_list("pk", "facts")[:ROWS_AT_ONCE]):
        for pk, text in batch:
            facts = json.loads(text)
            if facts.pop("override_reason", None) is not None:
                events.filter(pk=pk).update(facts=json.dumps(facts, sort_keys=True, ensure_ascii=False))
        last = batch[-1][0]
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, TABLE)]
    run(schema_editor, install_triggers_but_for(["reason"], TABLE, columns=columns, vendor=connection.vendor))


class Migration(migrations.Migration):
    """A person can be masked: no text about one stands in what is never changed, and the masking has its event."""

    dependencies = [
        ("members", "0014_second_factors"),
    ]

    operations = [
        migrations.RunPython(seal_reasons, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='memberevent',
            name='kind',
            field=models.CharField(choices=[('membership_given', 'Membership given for nothing'), ('first_day_chosen', 'First day chosen'), ('membership_started', 'Membership began'), ('membership_transferred', 'Membership transferred'), ('membership_upgraded', 'Membership upgraded'), ('membership_brought_back', 'Upgrade undone'), ('membership_moved', 'Membership moved'), ('upgrade_offered', 'Upgrade offered'), ('upgrade_withdrawn', 'Upgrade offer withdrawn'), ('freeze_requested', 'Freeze asked for'), ('freeze_approved', 'Freeze approved'), ('freeze_declined', 'Freeze declined'), ('freeze_ended', 'Freeze ended early'), ('freeze_voided', 'Freeze voided'), ('booking_cancelled', 'Booking cancelled'), ('booked_again', 'Booked again: the refund came to nothing'), ('not_booked_again', 'Could not be booked again after the refund came to nothing'), ('attendance_marked', 'Attendance marked'), ('session_cancelled', 'Class cancelled by the gym'), ('session_moved', 'Class moved by the gym'), ('appointment_cancelled', 'Private session cancelled'), ('use_proposed', 'Private session held, to be confirmed'), ('use_confirmed', 'Private session confirmed'), ('coach_changed', 'Coach changed'), ('pack_adjusted', 'Sessions changed by hand'), ('pack_extended', 'Pack extended'), ('checked_in', 'Checked in against the verdict'), ('member_barred', 'Barred from the gym'), ('bar_lifted', 'Bar lifted'), ('member_masked', 'Person masked'), ('staff_made', 'Staff account made'), ('staff_renamed', 'Name or phone of staff changed'), ('role_given', 'Role given'), ('role_withdrawn', 'Role withdrawn'), ('staff_switched_off', 'Staff account switched off'), ('staff_switched_on', 'Staff account switched on'), ('password_reset', 'Password reset'), ('refund_decided', 'Refund decided'), ('entitlement_withdrawn', 'Taken back after a refund')], max_length=32, verbose_name='kind'),
        ),
    ]
