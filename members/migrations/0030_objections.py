"""Members answer on a page, and may object: when they were asked, how they answered, and when they said no.

Whoever waits to be asked was asked when the coach said that the session was held, which was the last thing written of
it. All columns may be empty, as what the version before writes leaves them so.
"""

from django.conf import settings
from django.db import migrations, models

from members.told_outside import OF_OBJECTIONS
from payments.webhooks.outbox import stop_telling_of, tell_of


def asked_at(apps, schema_editor):
    waiting = apps.get_model("members", "Appointment").objects.using(schema_editor.connection.alias)
    waiting.filter(status="to_confirm").update(proposed_at=models.F("changed_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0029_days_of_memberships'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='appointment',
            name='answered_by',
            field=models.CharField(choices=[('account', 'In the own account'), ('link', 'By the link that the coach showed')], max_length=8, null=True, verbose_name='answered'),
        ),
        migrations.AddField(
            model_name='appointment',
            name='objected_at',
            field=models.DateTimeField(null=True, verbose_name='objected at'),
        ),
        migrations.AddField(
            model_name='appointment',
            name='proposed_at',
            field=models.DateTimeField(null=True, verbose_name='member asked at'),
        ),
        migrations.AlterField(
            model_name='memberevent',
            name='kind',
            field=models.CharField(choices=[('membership_given', 'Membership given for nothing'), ('first_day_chosen', 'First day chosen'), ('membership_started', 'Membership began'), ('membership_transferred', 'Membership transferred'), ('membership_upgraded', 'Membership upgraded'), ('membership_brought_back', 'Upgrade undone'), ('membership_moved', 'Membership moved'), ('upgrade_offered', 'Upgrade offered'), ('upgrade_withdrawn', 'Upgrade offer withdrawn'), ('freeze_requested', 'Freeze asked for'), ('freeze_approved', 'Freeze approved'), ('freeze_declined', 'Freeze declined'), ('freeze_ended', 'Freeze ended early'), ('freeze_voided', 'Freeze voided'), ('booking_cancelled', 'Booking cancelled'), ('booked_again', 'Booked again: the refund came to nothing'), ('not_booked_again', 'Could not be booked again after the refund came to nothing'), ('attendance_marked', 'Attendance marked'), ('session_cancelled', 'Class cancelled by the gym'), ('session_moved', 'Class moved by the gym'), ('appointment_cancelled', 'Private session cancelled'), ('use_proposed', 'Private session held, to be confirmed'), ('use_confirmed', 'Private session confirmed'), ('use_objected', 'Objected that the private session was held'), ('objection_cleared', 'Objection cleared, to be confirmed again'), ('coach_changed', 'Coach changed'), ('pack_adjusted', 'Sessions changed by hand'), ('pack_extended', 'Pack extended'), ('checked_in', 'Checked in against the verdict'), ('check_in_taken_back', 'Check-in taken back'), ('member_barred', 'Barred from the gym'), ('bar_lifted', 'Bar lifted'), ('member_masked', 'Person masked'), ('staff_made', 'Staff account made'), ('staff_renamed', 'Name or phone of staff changed'), ('role_given', 'Role given'), ('role_withdrawn', 'Role withdrawn'), ('staff_switched_off', 'Staff account switched off'), ('staff_switched_on', 'Staff account switched on'), ('password_reset', 'Password reset'), ('face_changed', 'Name, logo or rules of the gym changed'), ('refund_decided', 'Refund decided'), ('entitlement_withdrawn', 'Taken back after a refund')], max_length=32, verbose_name='kind'),
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(condition=models.Q(('objected_at__isnull', False), ('status', 'to_confirm')), fields=['objected_at'], name='appointment_objections'),
        ),
        migrations.RunPython(tell_of(OF_OBJECTIONS), stop_telling_of(OF_OBJECTIONS)),
        migrations.RunPython(asked_at, migrations.RunPython.noop),
    ]
