"""What a gym shows of itself. Managers may change it: only what is new here is given, what a gym took stays taken."""

from django.db import migrations, models

from members.people.given_by_migrations import giving

NEW = ("members.change_gymface",)


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0015_people_are_masked'),
    ]

    operations = [
        migrations.AlterField(
            model_name='memberevent',
            name='kind',
            field=models.CharField(choices=[('membership_given', 'Membership given for nothing'), ('first_day_chosen', 'First day chosen'), ('membership_started', 'Membership began'), ('membership_transferred', 'Membership transferred'), ('membership_upgraded', 'Membership upgraded'), ('membership_brought_back', 'Upgrade undone'), ('membership_moved', 'Membership moved'), ('upgrade_offered', 'Upgrade offered'), ('upgrade_withdrawn', 'Upgrade offer withdrawn'), ('freeze_requested', 'Freeze asked for'), ('freeze_approved', 'Freeze approved'), ('freeze_declined', 'Freeze declined'), ('freeze_ended', 'Freeze ended early'), ('freeze_voided', 'Freeze voided'), ('booking_cancelled', 'Booking cancelled'), ('booked_again', 'Booked again: the refund came to nothing'), ('not_booked_again', 'Could not be booked again after the refund came to nothing'), ('attendance_marked', 'Attendance marked'), ('session_cancelled', 'Class cancelled by the gym'), ('session_moved', 'Class moved by the gym'), ('appointment_cancelled', 'Private session cancelled'), ('use_proposed', 'Private session held, to be confirmed'), ('use_confirmed', 'Private session confirmed'), ('coach_changed', 'Coach changed'), ('pack_adjusted', 'Sessions changed by hand'), ('pack_extended', 'Pack extended'), ('checked_in', 'Checked in against the verdict'), ('member_barred', 'Barred from the gym'), ('bar_lifted', 'Bar lifted'), ('member_masked', 'Person masked'), ('staff_made', 'Staff account made'), ('staff_renamed', 'Name or phone of staff changed'), ('role_given', 'Role given'), ('role_withdrawn', 'Role withdrawn'), ('staff_switched_off', 'Staff account switched off'), ('staff_switched_on', 'Staff account switched on'), ('password_reset', 'Password reset'), ('face_changed', 'Name, logo or rules of the gym changed'), ('refund_decided', 'Refund decided'), ('entitlement_withdrawn', 'Taken back after a refund')], max_length=32, verbose_name='kind'),
        ),
        migrations.CreateModel(
            name='GymFace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(blank=True, max_length=40, verbose_name='gym’s name')),
                ('address', models.CharField(blank=True, max_length=200, verbose_name='gym’s address')),
                ('phone', models.CharField(blank=True, max_length=30, verbose_name='gym’s phone')),
                ('rules', models.TextField(blank=True, max_length=4000, verbose_name='rules of the house')),
                ('logo', models.BinaryField(null=True)),
                ('logo_type', models.CharField(blank=True, max_length=20)),
                ('logo_digest', models.CharField(blank=True, max_length=64)),
                ('changed_at', models.DateTimeField(verbose_name='changed at')),
            ],
            options={
                'verbose_name': 'the gym itself',
                'verbose_name_plural': 'the gym itself',
                'default_permissions': ('change',),
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='gym_face_is_one')],
            },
        ),
        migrations.RunPython(giving("members", *NEW), migrations.RunPython.noop),
    ]
