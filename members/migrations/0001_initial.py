import django.db.models.deletion
import foundation.encryption
from django.conf import settings
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

from foundation.append_only import install_triggers, remove_triggers, run
from members.people.roles import make_roles


TABLES = ("members_packentry", "members_memberevent")


class OfPayments:
    """An operation on the tables of payments.

    Payments and members refer to each other, so one key has to wait until both tables are there.
    """

    def state_forwards(self, app_label, state):
        super().state_forwards("payments", state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        super().database_forwards("payments", schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        super().database_backwards("payments", schema_editor, from_state, to_state)


class AddFieldOfPayments(OfPayments, migrations.AddField):
    pass


class AddIndexOfPayments(OfPayments, migrations.AddIndex):
    pass


def install(apps, schema_editor):
    for table in TABLES:
        run(schema_editor, install_triggers(table, vendor=schema_editor.connection.vendor))


def remove(apps, schema_editor):
    for table in TABLES:
        run(schema_editor, remove_triggers(table, vendor=schema_editor.connection.vendor))


def add_roles(apps, schema_editor):
    """Permissions are otherwise made after all migrations, which is too late for the groups."""
    alias = schema_editor.connection.alias
    for label in ("members", "payments"):
        config = apps.get_app_config(label)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0, using=alias)
        config.models_module = None
    make_roles(
        apps.get_model("auth", "Group").objects.using(alias), apps.get_model("auth", "Permission").objects.using(alias)
    )


class Migration(migrations.Migration):
    """Every table of members, the key from a payment to its member, append-only tables, and the staff's roles."""

    initial = True

    dependencies = [
        ('payments', '0001_initial'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contenttypes', '0002_remove_content_type_name'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Coach',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('user', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='coach', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'coach',
                'verbose_name_plural': 'coaches',
                'ordering': ['name', 'id'],
                'default_permissions': ('add', 'change', 'view'),
            },
        ),
        migrations.CreateModel(
            name='Course',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('description', models.CharField(blank=True, default='', max_length=200, verbose_name='description')),
                ('minutes', models.PositiveSmallIntegerField(default=60, verbose_name='minutes')),
                ('price_fen', models.PositiveBigIntegerField(verbose_name='price (fen)')),
                ('is_included', models.BooleanField(default=False, verbose_name='included in memberships')),
                ('capacity', models.PositiveSmallIntegerField(verbose_name='places')),
                ('walk_in_seats', models.PositiveSmallIntegerField(default=0, verbose_name='places for walk-ins')),
                ('room', models.CharField(blank=True, default='', max_length=60, verbose_name='room')),
                ('opens_days', models.PositiveSmallIntegerField(default=14, verbose_name='booking opens (days before)')),
                ('cancel_hours', models.PositiveSmallIntegerField(default=6, verbose_name='free cancellation until (hours before)')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('coach', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.coach', verbose_name='coach')),
            ],
            options={
                'verbose_name': 'course',
                'verbose_name_plural': 'courses',
                'ordering': ['name', 'id'],
                'default_permissions': ('add', 'change', 'view'),
            },
        ),
        migrations.CreateModel(
            name='ClassSession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('planned_on', models.DateField(blank=True, null=True, verbose_name='planned on')),
                ('title', models.CharField(max_length=60, verbose_name='title')),
                ('starts_at', models.DateTimeField(verbose_name='begins at')),
                ('ends_at', models.DateTimeField(verbose_name='ends at')),
                ('room', models.CharField(blank=True, default='', max_length=60, verbose_name='room')),
                ('capacity', models.PositiveSmallIntegerField(verbose_name='places')),
                ('walk_in_seats', models.PositiveSmallIntegerField(default=0, verbose_name='places for walk-ins')),
                ('price_fen', models.PositiveBigIntegerField(verbose_name='price (fen)')),
                ('is_included', models.BooleanField(default=False, verbose_name='included in memberships')),
                ('opens_at', models.DateTimeField(verbose_name='booking opens at')),
                ('cancel_until', models.DateTimeField(verbose_name='free cancellation until')),
                ('status', models.CharField(choices=[('scheduled', 'Scheduled'), ('cancelled', 'Cancelled by the gym')], default='scheduled', max_length=16, verbose_name='status')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='cancelled at')),
                ('cancel_reason', models.CharField(blank=True, default='', max_length=200, verbose_name='reason')),
                ('coach', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='class_sessions', to='members.coach', verbose_name='coach')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='members.course', verbose_name='course')),
            ],
            options={
                'verbose_name': 'class',
                'verbose_name_plural': 'classes',
                'ordering': ['starts_at', 'id'],
                'permissions': [('cancel_session', 'Can cancel a class and refund everybody')],
                'default_permissions': ('add', 'change', 'view'),
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='name')),
                ('phone', foundation.encryption.EncryptedTextField(verbose_name='phone')),
                ('phone_index', foundation.encryption.BlindIndexField(max_length=64)),
                ('created_at', models.DateTimeField(verbose_name='joined at')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='member', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'member',
                'verbose_name_plural': 'members',
                'ordering': ['-id'],
                'permissions': [('view_phone', 'Can see phone numbers in full'), ('view_own_clients', 'Can see the own clients'), ('export_members', 'Can export members')],
                'default_permissions': ('add', 'change', 'view'),
            },
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('waiting', 'On the waiting list'), ('offered', 'Place offered'), ('held', 'Held until paid'), ('booked', 'Booked'), ('attended', 'Attended'), ('no_show', 'Did not come'), ('cancelled', 'Cancelled in time'), ('late_cancelled', 'Cancelled too late'), ('released', 'Let go unpaid')], max_length=16, verbose_name='status')),
                ('price_fen', models.PositiveBigIntegerField(default=0, verbose_name='price (fen)')),
                ('is_walk_in', models.BooleanField(default=False, verbose_name='walk-in')),
                ('held_until', models.DateTimeField(null=True, verbose_name='held until')),
                ('locked_at', models.DateTimeField(null=True, verbose_name='locked since')),
                ('created_at', models.DateTimeField(verbose_name='made at')),
                ('changed_at', models.DateTimeField(verbose_name='changed at')),
                ('changed_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('payment', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='payments.payment', verbose_name='payment')),
                ('session', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='members.classsession', verbose_name='class')),
                ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='members.member', verbose_name='member')),
            ],
            options={
                'verbose_name': 'booking',
                'verbose_name_plural': 'bookings',
                'ordering': ['-id'],
                'permissions': [('book_for_member', 'Can book and cancel for members'), ('mark_attendance', 'Can mark who came')],
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='MemberEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('membership_started', 'Membership began'), ('membership_transferred', 'Membership transferred'), ('membership_upgraded', 'Membership upgraded'), ('membership_moved', 'Membership moved'), ('upgrade_offered', 'Upgrade offered'), ('freeze_requested', 'Freeze asked for'), ('freeze_approved', 'Freeze approved'), ('freeze_declined', 'Freeze declined'), ('freeze_ended', 'Freeze ended early'), ('freeze_voided', 'Freeze voided'), ('booking_cancelled', 'Booking cancelled'), ('attendance_marked', 'Attendance marked'), ('session_cancelled', 'Class cancelled by the gym'), ('appointment_cancelled', 'Private session cancelled'), ('use_proposed', 'Private session held, to be confirmed'), ('use_confirmed', 'Private session confirmed'), ('coach_changed', 'Coach changed'), ('pack_adjusted', 'Sessions changed by hand'), ('pack_extended', 'Pack extended'), ('checked_in', 'Checked in against the verdict'), ('refund_decided', 'Refund decided'), ('entitlement_withdrawn', 'Taken back after a refund')], max_length=32, verbose_name='kind')),
                ('subject', models.CharField(max_length=64, verbose_name='about')),
                ('reason', models.CharField(default='', max_length=200, verbose_name='reason')),
                ('facts', models.TextField(default='{}', verbose_name='facts')),
                ('created_at', models.DateTimeField(verbose_name='time')),
                ('actor', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('member', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='members.member', verbose_name='member')),
            ],
            options={
                'verbose_name': "member's event",
                'verbose_name_plural': "members' events",
                'ordering': ['-id'],
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='Membership',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=60, verbose_name='title')),
                ('count', models.PositiveSmallIntegerField(verbose_name='length')),
                ('unit', models.CharField(choices=[('day', 'days'), ('week', 'weeks'), ('month', 'months')], max_length=8, verbose_name='unit')),
                ('price_fen', models.PositiveBigIntegerField(verbose_name='paid (fen)')),
                ('list_price_fen', models.PositiveBigIntegerField(verbose_name='list price (fen)')),
                ('freeze_days', models.PositiveSmallIntegerField(verbose_name='freeze days allowed')),
                ('start_rule', models.CharField(choices=[('purchase', 'On purchase'), ('first_visit', 'On the first visit'), ('chosen', 'On a chosen date')], max_length=16, verbose_name='begins')),
                ('starts_on', models.DateField(verbose_name='first day')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('activated_at', models.DateTimeField(null=True, verbose_name='begun at')),
                ('withdrawn_days', models.PositiveSmallIntegerField(default=0, verbose_name='days refunded')),
                ('locked_at', models.DateTimeField(null=True, verbose_name='locked since')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='ended at')),
                ('ending', models.CharField(blank=True, choices=[('withdrawn', 'Refunded'), ('transferred', 'Transferred'), ('upgraded', 'Upgraded')], default='', max_length=16, verbose_name='ended because')),
                ('created_at', models.DateTimeField(verbose_name='bought at')),
                ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='members.member', verbose_name='member')),
                ('payment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='payments.payment', verbose_name='payment')),
                ('previous', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.membership', verbose_name='continues')),
            ],
            options={
                'verbose_name': 'membership',
                'verbose_name_plural': 'memberships',
                'ordering': ['-id'],
                'permissions': [('request_freeze', 'Can ask for a freeze'), ('approve_freeze', 'Can decide about freezes'), ('backdate_freeze', 'Can freeze days that are over'), ('start_membership', 'Can choose the day a membership begins'), ('transfer_membership', 'Can transfer a membership'), ('upgrade_membership', 'Can offer an upgrade'), ('sell', 'Can sell plans, classes and packs')],
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='Freeze',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='first day')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('ended_on', models.DateField(null=True, verbose_name='last day taken')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('created_at', models.DateTimeField(verbose_name='asked for at')),
                ('approved_at', models.DateTimeField(null=True, verbose_name='approved at')),
                ('declined_at', models.DateTimeField(null=True, verbose_name='declined at')),
                ('voided_at', models.DateTimeField(null=True, verbose_name='voided at')),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='decided by')),
                ('requested_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked for by')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='freezes', to='members.membership', verbose_name='membership')),
            ],
            options={
                'verbose_name': 'freeze',
                'verbose_name_plural': 'freezes',
                'ordering': ['-id'],
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='CheckIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='time')),
                ('method', models.CharField(choices=[('desk', 'At the desk'), ('qr', 'QR code')], max_length=8, verbose_name='method')),
                ('verdict', models.CharField(choices=[('enter', 'May enter'), ('warn', 'May enter, with a word'), ('refuse', 'May not enter')], max_length=8, verbose_name='verdict')),
                ('reason', models.CharField(max_length=32, verbose_name='reason')),
                ('note', models.CharField(default='', max_length=200, verbose_name='note')),
                ('booking', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='check_ins', to='members.booking', verbose_name='booking')),
                ('staff', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='check_ins', to='members.member', verbose_name='member')),
                ('membership', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='check_ins', to='members.membership', verbose_name='membership')),
            ],
            options={
                'verbose_name': 'visit',
                'verbose_name_plural': 'visits',
                'ordering': ['-id'],
                'permissions': [('check_in', 'Can check members in'), ('override_check_in', 'Can let a member in against the verdict')],
                'default_permissions': ('view',),
            },
        ),
        migrations.AddField(
            model_name='booking',
            name='membership',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='members.membership', verbose_name='membership'),
        ),
        migrations.CreateModel(
            name='OwnedPack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=60, verbose_name='title')),
                ('sessions', models.PositiveSmallIntegerField(verbose_name='sessions')),
                ('gift_sessions', models.PositiveSmallIntegerField(verbose_name='sessions given on top')),
                ('minutes', models.PositiveSmallIntegerField(verbose_name='minutes')),
                ('price_fen', models.PositiveBigIntegerField(verbose_name='paid (fen)')),
                ('list_price_fen', models.PositiveBigIntegerField(verbose_name='list price (fen)')),
                ('starts_on', models.DateField(verbose_name='first day')),
                ('expires_on', models.DateField(verbose_name='last day')),
                ('locked_at', models.DateTimeField(null=True, verbose_name='locked since')),
                ('withdrawn_at', models.DateTimeField(null=True, verbose_name='refunded at')),
                ('created_at', models.DateTimeField(verbose_name='bought at')),
                ('coach', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='packs', to='members.coach', verbose_name='coach')),
                ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='packs', to='members.member', verbose_name='member')),
                ('payment', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='owned_pack', to='payments.payment', verbose_name='payment')),
            ],
            options={
                'verbose_name': "member's pack",
                'verbose_name_plural': "members' packs",
                'ordering': ['-id'],
                'permissions': [('adjust_pack', "Can change a pack's sessions, coach and validity")],
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField(verbose_name='begins at')),
                ('ends_at', models.DateTimeField(verbose_name='ends at')),
                ('status', models.CharField(choices=[('booked', 'Booked'), ('to_confirm', 'Held, to be confirmed'), ('used', 'Held and confirmed'), ('cancelled', 'Cancelled in time'), ('late_cancelled', 'Cancelled too late'), ('no_show', 'Did not come')], default='booked', max_length=16, verbose_name='status')),
                ('created_at', models.DateTimeField(verbose_name='made at')),
                ('changed_at', models.DateTimeField(verbose_name='changed at')),
                ('changed_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('coach', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='members.coach', verbose_name='coach')),
                ('member', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='members.member', verbose_name='member')),
                ('pack', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='members.ownedpack', verbose_name="member's pack")),
            ],
            options={
                'verbose_name': 'private session',
                'verbose_name_plural': 'private sessions',
                'ordering': ['-starts_at', '-id'],
                'permissions': [('propose_use', 'Can say that a private session was held'), ('record_use', 'Can use up a private session with a reason')],
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='Pack',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('description', models.CharField(blank=True, default='', max_length=200, verbose_name='description')),
                ('sessions', models.PositiveSmallIntegerField(verbose_name='sessions')),
                ('gift_sessions', models.PositiveSmallIntegerField(default=0, verbose_name='sessions given on top')),
                ('minutes', models.PositiveSmallIntegerField(default=60, verbose_name='minutes')),
                ('valid_count', models.PositiveSmallIntegerField(verbose_name='valid for')),
                ('valid_unit', models.CharField(choices=[('day', 'days'), ('week', 'weeks'), ('month', 'months')], max_length=8, verbose_name='unit')),
                ('price_fen', models.PositiveBigIntegerField(verbose_name='price (fen)')),
                ('list_price_fen', models.PositiveBigIntegerField(verbose_name='list price (fen)')),
                ('limit_per_member', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='at most, per member')),
                ('is_on_sale', models.BooleanField(default=True, verbose_name='on sale')),
                ('coach', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.coach', verbose_name='coach')),
            ],
            options={
                'verbose_name': 'training pack',
                'verbose_name_plural': 'training packs',
                'ordering': ['price_fen', 'id'],
                'default_permissions': ('add', 'change', 'view'),
            },
        ),
        migrations.AddField(
            model_name='ownedpack',
            name='pack',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='owned', to='members.pack', verbose_name='training pack'),
        ),
        migrations.CreateModel(
            name='PackEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('kind', models.CharField(choices=[('grant', 'Bought'), ('gift', 'Given on top'), ('use', 'Used'), ('return', 'Given back'), ('withdrawn', 'Refunded'), ('expired', 'Expired'), ('manual', 'Changed by hand')], max_length=16, verbose_name='kind')),
                ('delta', models.IntegerField(verbose_name='sessions')),
                ('balance', models.IntegerField(verbose_name='balance')),
                ('reason', models.CharField(default='', max_length=200, verbose_name='reason')),
                ('created_at', models.DateTimeField(verbose_name='time')),
                ('actor', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('appointment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='members.appointment', verbose_name='private session')),
                ('pack', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='entries', to='members.ownedpack', verbose_name="member's pack")),
            ],
            options={
                'verbose_name': 'pack entry',
                'verbose_name_plural': 'pack entries',
                'ordering': ['pack_id', 'number'],
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='Plan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('description', models.CharField(blank=True, default='', max_length=200, verbose_name='description')),
                ('count', models.PositiveSmallIntegerField(verbose_name='length')),
                ('unit', models.CharField(choices=[('day', 'days'), ('week', 'weeks'), ('month', 'months')], max_length=8, verbose_name='unit')),
                ('price_fen', models.PositiveBigIntegerField(verbose_name='price (fen)')),
                ('list_price_fen', models.PositiveBigIntegerField(verbose_name='list price (fen)')),
                ('start_rule', models.CharField(choices=[('purchase', 'On purchase'), ('first_visit', 'On the first visit'), ('chosen', 'On a chosen date')], default='purchase', max_length=16, verbose_name='begins')),
                ('activate_within_days', models.PositiveSmallIntegerField(default=30, verbose_name='begins within (days)')),
                ('freeze_days', models.PositiveSmallIntegerField(default=0, verbose_name='freeze days allowed')),
                ('limit_per_member', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='at most, per member')),
                ('is_on_sale', models.BooleanField(default=True, verbose_name='on sale')),
            ],
            options={
                'verbose_name': 'plan',
                'verbose_name_plural': 'plans',
                'ordering': ['price_fen', 'id'],
                'default_permissions': ('add', 'change', 'view'),
                'constraints': [models.CheckConstraint(condition=models.Q(('count__gt', 0)), name='plan_has_length'), models.CheckConstraint(condition=models.Q(('list_price_fen__lte', 100000000), ('price_fen__lte', models.F('list_price_fen'))), name='plan_price_at_most_list_price')],
            },
        ),
        migrations.CreateModel(
            name='Order',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('terms', models.JSONField(verbose_name='terms')),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='orders', to='members.member', verbose_name='member')),
                ('payment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='order', to='payments.payment', verbose_name='payment')),
                ('pack', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.pack', verbose_name='pack')),
                ('plan', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.plan', verbose_name='plan')),
            ],
            options={
                'verbose_name': 'order',
                'verbose_name_plural': 'orders',
                'ordering': ['-id'],
                'default_permissions': ('view',),
            },
        ),
        migrations.AddField(
            model_name='membership',
            name='plan',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='members.plan', verbose_name='plan'),
        ),
        migrations.CreateModel(
            name='RefundDecision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(choices=[('no_reason', 'Within seven days, without a reason'), ('member', "The member's own reason"), ('circumstances', 'Health or other circumstances'), ('gym', "The gym's reason"), ('mistake', 'Charged by mistake or twice')], max_length=16, verbose_name='rule')),
                ('explanation', models.CharField(max_length=300, verbose_name='formula')),
                ('computed_fen', models.PositiveBigIntegerField(verbose_name='computed (fen)')),
                ('amount_fen', models.PositiveBigIntegerField(verbose_name='amount (fen)')),
                ('override_reason', models.CharField(default='', max_length=200, verbose_name='why another amount')),
                ('units', models.PositiveSmallIntegerField(null=True, verbose_name='days or sessions taken back')),
                ('created_at', models.DateTimeField(verbose_name='time')),
                ('decided_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refund_decisions', to='payments.payment', verbose_name='payment')),
                ('refund', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='decision', to='payments.refund', verbose_name='refund')),
            ],
            options={
                'verbose_name': 'refund decision',
                'verbose_name_plural': 'refund decisions',
                'ordering': ['-id'],
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='TimetableSlot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(choices=[(0, 'Monday'), (1, 'Tuesday'), (2, 'Wednesday'), (3, 'Thursday'), (4, 'Friday'), (5, 'Saturday'), (6, 'Sunday')], verbose_name='weekday')),
                ('begins_at', models.TimeField(verbose_name='begins at')),
                ('room', models.CharField(blank=True, default='', max_length=60, verbose_name='room')),
                ('valid_from', models.DateField(verbose_name='from')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('coach', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.coach', verbose_name='coach')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slots', to='members.course', verbose_name='course')),
            ],
            options={
                'verbose_name': 'timetable slot',
                'verbose_name_plural': 'timetable',
                'ordering': ['weekday', 'begins_at', 'id'],
                'default_permissions': ('add', 'change', 'view'),
            },
        ),
        migrations.AddField(
            model_name='classsession',
            name='slot',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='members.timetableslot', verbose_name='timetable slot'),
        ),
        migrations.CreateModel(
            name='UpgradeOffer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('computed_fen', models.PositiveBigIntegerField(verbose_name='computed (fen)')),
                ('terms', models.JSONField(verbose_name='terms')),
                ('explanation', models.CharField(max_length=200, verbose_name='formula')),
                ('override_reason', models.CharField(blank=True, default='', max_length=200, verbose_name='why another price')),
                ('valid_on', models.DateField(verbose_name='valid on')),
                ('better_plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='members.plan', verbose_name='better plan')),
                ('membership', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='upgrade_offers', to='members.membership', verbose_name='membership')),
                ('offered_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='offered by')),
            ],
            options={
                'verbose_name': 'upgrade offer',
                'verbose_name_plural': 'upgrade offers',
                'ordering': ['-id'],
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='AccessToken',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('hint', models.CharField(max_length=12, verbose_name='begins with')),
                ('digest', models.CharField(max_length=64)),
                ('scopes', models.JSONField(default=list, verbose_name='scopes')),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('expires_at', models.DateTimeField(verbose_name='expires at')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='revoked at')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='access_tokens', to=settings.AUTH_USER_MODEL, verbose_name='account')),
            ],
            options={
                'verbose_name': 'access token',
                'verbose_name_plural': 'access tokens',
                'ordering': ['-id'],
                'default_permissions': ('view', 'change'),
                'constraints': [models.UniqueConstraint(fields=('digest',), name='access_token_once')],
            },
        ),
        migrations.AddConstraint(
            model_name='course',
            constraint=models.CheckConstraint(condition=models.Q(('capacity__gt', 0), ('minutes__gt', 0)), name='course_has_room_and_time'),
        ),
        migrations.AddConstraint(
            model_name='course',
            constraint=models.CheckConstraint(condition=models.Q(('walk_in_seats__lte', models.F('capacity'))), name='course_walk_ins_have_room'),
        ),
        migrations.AddConstraint(
            model_name='course',
            constraint=models.CheckConstraint(condition=models.Q(('price_fen__lte', 100000000)), name='course_price_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='member',
            constraint=models.UniqueConstraint(fields=('phone_index',), name='member_phone_once'),
        ),
        migrations.AddIndex(
            model_name='memberevent',
            index=models.Index(fields=['member', '-id'], name='member_event_newest'),
        ),
        migrations.AddIndex(
            model_name='memberevent',
            index=models.Index(fields=['subject', '-id'], name='member_event_subject'),
        ),
        migrations.AddConstraint(
            model_name='freeze',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='freeze_has_days'),
        ),
        migrations.AddConstraint(
            model_name='freeze',
            constraint=models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), ('ended_on__lte', models.F('ends_on')), _connector='OR'), name='freeze_ended_early'),
        ),
        migrations.AddIndex(
            model_name='checkin',
            index=models.Index(fields=['member', '-id'], name='check_in_member_newest'),
        ),
        migrations.AddIndex(
            model_name='checkin',
            index=models.Index(fields=['at'], name='check_in_by_time'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(fields=['member', '-id'], name='booking_member_newest'),
        ),
        migrations.AddIndex(
            model_name='booking',
            index=models.Index(fields=['session', 'status'], name='booking_session_status'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.UniqueConstraint(condition=models.Q(('status__in', ('waiting', 'offered', 'held', 'booked', 'attended', 'no_show'))), fields=('member', 'session'), name='booking_once'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.UniqueConstraint(fields=('payment',), name='booking_once_a_payment'),
        ),
        migrations.AddConstraint(
            model_name='booking',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status__in', ['held', 'offered']), _negated=True), ('held_until__isnull', False), _connector='OR'), name='booking_held_has_end'),
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(fields=['coach', 'starts_at'], name='appointment_coach_time'),
        ),
        migrations.AddIndex(
            model_name='appointment',
            index=models.Index(fields=['member', 'starts_at'], name='appointment_member_time'),
        ),
        migrations.AddConstraint(
            model_name='appointment',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='appointment_has_time'),
        ),
        migrations.AddConstraint(
            model_name='pack',
            constraint=models.CheckConstraint(condition=models.Q(('minutes__gt', 0), ('sessions__gt', 0), ('valid_count__gt', 0)), name='pack_has_sessions_and_time'),
        ),
        migrations.AddConstraint(
            model_name='pack',
            constraint=models.CheckConstraint(condition=models.Q(('list_price_fen__lte', 100000000), ('price_fen__lte', models.F('list_price_fen'))), name='pack_price_at_most_list_price'),
        ),
        migrations.AddIndex(
            model_name='ownedpack',
            index=models.Index(fields=['member', '-id'], name='owned_pack_member_newest'),
        ),
        migrations.AddConstraint(
            model_name='ownedpack',
            constraint=models.CheckConstraint(condition=models.Q(('expires_on__gte', models.F('starts_on'))), name='owned_pack_expires_after_start'),
        ),
        migrations.AddConstraint(
            model_name='packentry',
            constraint=models.UniqueConstraint(fields=('pack', 'number'), name='pack_entry_number_once'),
        ),
        migrations.AddConstraint(
            model_name='packentry',
            constraint=models.CheckConstraint(condition=models.Q(('balance__gte', 0)), name='pack_balance_not_below_zero'),
        ),
        migrations.AddConstraint(
            model_name='packentry',
            constraint=models.CheckConstraint(condition=models.Q(('delta', 0), _negated=True), name='pack_entry_changes_something'),
        ),
        migrations.AddConstraint(
            model_name='order',
            constraint=models.CheckConstraint(condition=models.Q(('plan__isnull', True), ('pack__isnull', True), _connector='XOR'), name='order_of_one_thing'),
        ),
        migrations.AddIndex(
            model_name='membership',
            index=models.Index(fields=['member', 'ends_on'], name='membership_member_end'),
        ),
        migrations.AddIndex(
            model_name='membership',
            index=models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['ends_on'], name='membership_live_end'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('payment__isnull', False), models.Q(('ending', 'transferred'), _negated=True)), fields=('payment',), name='membership_once_a_payment'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on')), ('ended_at__isnull', False), _connector='OR'), name='membership_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ending', '')), models.Q(('ended_at__isnull', False), models.Q(('ending', ''), _negated=True)), _connector='OR'), name='membership_ended_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='refunddecision',
            constraint=models.CheckConstraint(condition=models.Q(('amount_fen', models.F('computed_fen')), models.Q(('override_reason', ''), _negated=True), _connector='OR'), name='refund_decision_overridden_with_reason'),
        ),
        migrations.AddConstraint(
            model_name='timetableslot',
            constraint=models.UniqueConstraint(fields=('course', 'weekday', 'begins_at', 'valid_from'), name='timetable_slot_once'),
        ),
        migrations.AddConstraint(
            model_name='timetableslot',
            constraint=models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='timetable_slot_weekday'),
        ),
        migrations.AddConstraint(
            model_name='timetableslot',
            constraint=models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gte', models.F('valid_from')), _connector='OR'), name='timetable_slot_ends_after_start'),
        ),
        migrations.AddIndex(
            model_name='classsession',
            index=models.Index(fields=['starts_at', 'id'], name='class_session_by_time'),
        ),
        migrations.AddConstraint(
            model_name='classsession',
            constraint=models.UniqueConstraint(fields=('slot', 'planned_on'), name='class_session_once_a_slot_and_day'),
        ),
        migrations.AddConstraint(
            model_name='classsession',
            constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='class_session_has_time'),
        ),
        migrations.AddConstraint(
            model_name='classsession',
            constraint=models.CheckConstraint(condition=models.Q(('price_fen__lte', 100000000), ('walk_in_seats__lte', models.F('capacity'))), name='class_session_in_bounds'),
        ),
        migrations.AddConstraint(
            model_name='classsession',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'cancelled'), _negated=True), ('cancelled_at__isnull', False), _connector='OR'), name='class_session_cancelled_has_time'),
        ),
        AddFieldOfPayments(
            model_name='payment',
            name='member',
            field=models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='payments', to='members.member', verbose_name='member'),
        ),
        AddIndexOfPayments(
            model_name='payment',
            index=models.Index(fields=['member', '-id'], name='payment_member_newest'),
        ),
        migrations.RunPython(install, remove),
        migrations.RunPython(add_roles, migrations.RunPython.noop),
    ]
