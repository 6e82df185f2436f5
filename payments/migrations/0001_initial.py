import django.db.models.deletion
import foundation.encryption
from django.conf import settings
from django.db import migrations, models

from foundation.append_only import install_triggers, remove_triggers, run


def install(apps, schema_editor):
    run(schema_editor, install_triggers("payments_event", vendor=schema_editor.connection.vendor))


def remove(apps, schema_editor):
    run(schema_editor, remove_triggers("payments_event", vendor=schema_editor.connection.vendor))


class Migration(migrations.Migration):
    """Every table of payments, and the triggers that keep events as they were written.

    Payments belong to members, whose tables come after these: the key is added there.
    """

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Payment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amount_fen', models.PositiveBigIntegerField(verbose_name='amount (fen)')),
                ('type', models.CharField(choices=[('membership', 'Membership fee'), ('course', 'Class fee'), ('private', 'Private training fee')], max_length=16, verbose_name='type')),
                ('item_id', models.BigIntegerField(null=True, verbose_name='item')),
                ('description', models.CharField(max_length=200, verbose_name='description')),
                ('status', models.CharField(choices=[('pending', 'Awaiting payment'), ('success', 'Paid'), ('failed', 'Failed')], default='pending', max_length=16, verbose_name='status')),
                ('failure_reason', models.CharField(choices=[('expired', 'Expired'), ('closed', 'Closed'), ('rejected', 'Rejected')], default='', max_length=16, verbose_name='failure reason')),
                ('fulfilment', models.CharField(choices=[('none', 'Nothing to deliver'), ('pending', 'To be delivered'), ('done', 'Delivered'), ('failed', 'Not delivered')], default='none', max_length=16, verbose_name='delivery')),
                ('provider', models.CharField(choices=[('alipay', 'Alipay'), ('wechat', 'WeChat Pay')], default='', max_length=16, verbose_name='provider')),
                ('transaction_id', foundation.encryption.EncryptedTextField(verbose_name='transaction number')),
                ('transaction_id_index', foundation.encryption.BlindIndexField(max_length=64)),
                ('refunded_fen', models.PositiveBigIntegerField(default=0, verbose_name='refunded (fen)')),
                ('created_at', models.DateTimeField(db_index=True, verbose_name='created at')),
                ('expires_at', models.DateTimeField(verbose_name='expires at')),
                ('paid_at', models.DateTimeField(null=True, verbose_name='paid at')),
                ('event_count', models.PositiveIntegerField(default=0)),
                ('event_hash', models.CharField(default='', max_length=64)),
            ],
            options={
                'verbose_name': 'payment',
                'verbose_name_plural': 'payments',
                'ordering': ['-id'],
                'permissions': [('view_transaction_number', 'Can see transaction numbers in full')],
                'default_permissions': ('view',),
                'indexes': [models.Index(fields=['status', '-id'], name='payment_status_newest'), models.Index(condition=models.Q(('paid_at__isnull', False)), fields=['paid_at'], name='payment_paid_by_time')],
                'constraints': [models.UniqueConstraint(fields=('transaction_id_index',), name='payment_number_once'), models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0), ('amount_fen__lte', 100000000)), name='payment_amount_in_bounds'), models.CheckConstraint(condition=models.Q(('refunded_fen__lte', models.F('amount_fen'))), name='payment_refunded_at_most_paid'), models.CheckConstraint(condition=models.Q(models.Q(('status', 'success'), _negated=True), ('paid_at__isnull', False), _connector='OR'), name='payment_success_has_time'), models.CheckConstraint(condition=models.Q(('status__in', ['pending', 'success', 'failed'])), name='payment_status_known')],
            },
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(choices=[('alipay', 'Alipay'), ('wechat', 'WeChat Pay')], max_length=16, verbose_name='provider')),
                ('content_type', models.CharField(default='', max_length=100, verbose_name='content type')),
                ('headers', foundation.encryption.EncryptedTextField(verbose_name='headers')),
                ('body', foundation.encryption.EncryptedTextField(verbose_name='body')),
                ('remote_address', models.GenericIPAddressField(null=True, verbose_name='sent from')),
                ('received_at', models.DateTimeField(db_index=True, verbose_name='received at')),
                ('verdict', models.CharField(choices=[('received', 'Received'), ('accepted', 'Accepted'), ('duplicate', 'Duplicate'), ('ignored', 'Without effect'), ('refused', 'Refused'), ('not_found', 'No such payment'), ('mismatched', 'Amount differs')], default='received', max_length=16, verbose_name='verdict')),
                ('reason', models.CharField(default='', max_length=64, verbose_name='reason')),
                ('payment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='notifications', to='payments.payment', verbose_name='payment')),
            ],
            options={
                'verbose_name': 'notification',
                'verbose_name_plural': 'notifications',
                'ordering': ['-id'],
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(choices=[('alipay', 'Alipay'), ('wechat', 'WeChat Pay')], max_length=16, verbose_name='provider')),
                ('channel', models.CharField(default='', max_length=16, verbose_name='channel')),
                ('status', models.CharField(choices=[('opening', 'Opening'), ('open', 'Open'), ('unknown', 'Unknown'), ('refused', 'Refused'), ('closed', 'Closed'), ('paid', 'Paid')], default='opening', max_length=16, verbose_name='status')),
                ('out_trade_no', foundation.encryption.EncryptedTextField(verbose_name='merchant order number')),
                ('out_trade_no_index', foundation.encryption.BlindIndexField(max_length=64)),
                ('provider_transaction_id', foundation.encryption.EncryptedTextField(default='', verbose_name="provider's transaction number")),
                ('provider_transaction_id_index', foundation.encryption.BlindIndexField(max_length=64, null=True)),
                ('paid_fen', models.PositiveBigIntegerField(null=True, verbose_name='paid (fen)')),
                ('paid_at', models.DateTimeField(null=True, verbose_name='paid at')),
                ('is_overpayment', models.BooleanField(default=False, verbose_name='paid twice')),
                ('refund_reserved_fen', models.PositiveBigIntegerField(default=0)),
                ('refunded_fen', models.PositiveBigIntegerField(default=0, verbose_name='refunded (fen)')),
                ('billed_on', models.DateField(null=True, verbose_name='in the bill of')),
                ('instruction', foundation.encryption.EncryptedTextField(default='')),
                ('failure', models.CharField(default='', max_length=64, verbose_name="provider's error")),
                ('created_at', models.DateTimeField(verbose_name='created at')),
                ('next_query_at', models.DateTimeField(null=True, verbose_name='asked next at')),
                ('query_count', models.PositiveSmallIntegerField(default=0, verbose_name='times asked')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='payments.payment', verbose_name='payment')),
            ],
            options={
                'verbose_name': 'attempt',
                'verbose_name_plural': 'attempts',
                'ordering': ['id'],
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='Reconciliation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(choices=[('alipay', 'Alipay'), ('wechat', 'WeChat Pay')], max_length=16, verbose_name='provider')),
                ('day', models.DateField(verbose_name='day')),
                ('source', models.CharField(default='', max_length=16, verbose_name='source')),
                ('run', models.PositiveIntegerField(default=0, verbose_name='run')),
                ('started_at', models.DateTimeField(null=True, verbose_name='started at')),
                ('finished_at', models.DateTimeField(null=True, verbose_name='finished at')),
                ('bill_payment_count', models.PositiveIntegerField(default=0)),
                ('bill_payment_fen', models.BigIntegerField(default=0)),
                ('bill_refund_count', models.PositiveIntegerField(default=0)),
                ('bill_refund_fen', models.BigIntegerField(default=0)),
                ('bill_fee_millifen', models.BigIntegerField(default=0)),
                ('ledger_payment_count', models.PositiveIntegerField(default=0)),
                ('ledger_payment_fen', models.BigIntegerField(default=0)),
                ('ledger_refund_count', models.PositiveIntegerField(default=0)),
                ('ledger_refund_fen', models.BigIntegerField(default=0)),
                ('matched_count', models.PositiveIntegerField(default=0, verbose_name='matched')),
                ('carried_count', models.PositiveIntegerField(default=0, verbose_name='carried to the next day')),
                ('difference_count', models.PositiveIntegerField(default=0, verbose_name='differences')),
            ],
            options={
                'verbose_name': 'reconciliation',
                'verbose_name_plural': 'reconciliations',
                'ordering': ['-day', 'provider'],
                'permissions': [('repair_difference', 'Can repair differences from a bill')],
                'default_permissions': ('view',),
                'constraints': [models.UniqueConstraint(fields=('provider', 'day'), name='reconciliation_once')],
            },
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(choices=[('alipay', 'Alipay'), ('wechat', 'WeChat Pay')], max_length=16, verbose_name='provider')),
                ('amount_fen', models.PositiveBigIntegerField(verbose_name='amount (fen)')),
                ('reason', models.CharField(max_length=200, verbose_name='reason')),
                ('status', models.CharField(choices=[('awaiting_approval', 'Awaiting approval'), ('pending', 'Being sent'), ('processing', 'Under way'), ('succeeded', 'Refunded'), ('failed', 'Failed'), ('declined', 'Declined'), ('abnormal', 'Cannot reach the payer'), ('announced', 'Heard of, not confirmed')], max_length=32, verbose_name='status')),
                ('failure', models.CharField(default='', max_length=64, verbose_name="provider's error")),
                ('is_external', models.BooleanField(default=False, verbose_name='made elsewhere')),
                ('number', foundation.encryption.EncryptedTextField(verbose_name='refund number')),
                ('number_index', foundation.encryption.BlindIndexField(max_length=64)),
                ('provider_refund_id', foundation.encryption.EncryptedTextField(default='', verbose_name="provider's refund number")),
                ('created_at', models.DateTimeField(verbose_name='asked for at')),
                ('sent_at', models.DateTimeField(null=True, verbose_name='first sent at')),
                ('succeeded_at', models.DateTimeField(null=True, verbose_name='refunded at')),
                ('next_query_at', models.DateTimeField(null=True, verbose_name='asked next at')),
                ('query_count', models.PositiveSmallIntegerField(default=0, verbose_name='times asked')),
                ('billed_on', models.DateField(null=True, verbose_name='in the bill of')),
                ('approved_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='approved or declined by')),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.attempt', verbose_name='attempt')),
                ('payment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='refunds', to='payments.payment', verbose_name='payment')),
                ('requested_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='asked for by')),
            ],
            options={
                'verbose_name': 'refund',
                'verbose_name_plural': 'refunds',
                'ordering': ['-id'],
                'permissions': [('request_refund', 'Can ask for refunds'), ('propose_refund', 'Can propose refunds that somebody else approves'), ('approve_refund', 'Can approve refunds that others asked for')],
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='IdempotencyKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=255)),
                ('fingerprint', models.CharField(max_length=64)),
                ('status', models.PositiveSmallIntegerField(default=0)),
                ('answer', foundation.encryption.EncryptedTextField(default='')),
                ('created_at', models.DateTimeField(db_index=True)),
                ('taken_at', models.DateTimeField()),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('payment', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.payment')),
                ('refund', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.refund')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Difference',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('run', models.PositiveIntegerField()),
                ('kind', models.CharField(choices=[('missing_here', 'Missing here'), ('missing_there', 'Missing in the bill'), ('amount', 'Amount differs'), ('state', 'State differs'), ('fee', 'Fee differs'), ('refund_missing_here', 'Refund missing here'), ('refund_missing_there', 'Refund missing in the bill'), ('duplicate', 'Twice in the bill')], max_length=32, verbose_name='kind')),
                ('entry', models.CharField(choices=[('payment', 'payment'), ('refund', 'refund')], max_length=16, verbose_name='entry')),
                ('out_trade_no', foundation.encryption.EncryptedTextField(default='', verbose_name='merchant order number')),
                ('number', foundation.encryption.EncryptedTextField(verbose_name='number')),
                ('number_index', foundation.encryption.BlindIndexField(max_length=64)),
                ('bill_line', models.PositiveIntegerField(null=True, verbose_name='line of the bill')),
                ('bill_fen', models.BigIntegerField(default=0, verbose_name='bill (fen)')),
                ('ledger_fen', models.BigIntegerField(default=0, verbose_name='ledger (fen)')),
                ('bill_state', models.CharField(default='', max_length=16, verbose_name='state in the bill')),
                ('ledger_state', models.CharField(default='', max_length=32, verbose_name='state here')),
                ('fee_millifen', models.BigIntegerField(default=0)),
                ('expected_fee_millifen', models.BigIntegerField(null=True)),
                ('proposed_repair', models.CharField(choices=[('settle', 'Ask the provider and book its answer'), ('book_refund', 'Book the refund that was made elsewhere'), ('raise', 'Open an exception')], max_length=16, verbose_name='proposed repair')),
                ('repaired_at', models.DateTimeField(null=True, verbose_name='repaired at')),
                ('outcome', models.CharField(default='', max_length=64, verbose_name='outcome')),
                ('attempt', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.attempt')),
                ('repaired_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='repaired by')),
                ('payment', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.payment', verbose_name='payment')),
                ('reconciliation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='differences', to='payments.reconciliation', verbose_name='reconciliation')),
                ('refund', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='payments.refund')),
            ],
            options={
                'verbose_name': 'difference',
                'verbose_name_plural': 'differences',
                'ordering': ['id'],
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='ExceptionCase',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('amount_mismatch', 'Paid amount differs'), ('overpaid', 'Paid twice'), ('not_delivered', 'Paid but not delivered'), ('outcome_unknown', 'Outcome unknown for too long'), ('external_refund', 'Refund that was not asked for here'), ('refund_failed', 'Refund failed'), ('refund_stuck', 'Refund does not get through'), ('not_taken_back', 'Refunded but not taken back'), ('unknown_trade', 'Money without a payment'), ('bill_differs', "Differs from the provider's bill")], max_length=32, verbose_name='kind')),
                ('subject', models.CharField(default='', max_length=64)),
                ('amount_fen', models.BigIntegerField(verbose_name='amount (fen)')),
                ('evidence', models.TextField(default='{}', verbose_name='evidence')),
                ('proposed_action', models.CharField(choices=[('refund', 'Send the money back'), ('deliver', 'Deliver it now'), ('ask_provider', 'Ask the provider'), ('settled_outside', 'Settled outside this system'), ('accepted', 'Looked at and accepted')], default='', max_length=32, verbose_name='proposed action')),
                ('opened_at', models.DateTimeField(verbose_name='opened at')),
                ('closed_at', models.DateTimeField(null=True, verbose_name='closed at')),
                ('closing_action', models.CharField(choices=[('refund', 'Send the money back'), ('deliver', 'Deliver it now'), ('ask_provider', 'Ask the provider'), ('settled_outside', 'Settled outside this system'), ('accepted', 'Looked at and accepted')], default='', max_length=32, verbose_name='action taken')),
                ('closing_reason', models.CharField(default='', max_length=200, verbose_name='reason')),
                ('closed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='closed by')),
                ('notification', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, to='payments.notification', verbose_name='notification')),
                ('payment', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='exceptions', to='payments.payment', verbose_name='payment')),
            ],
            options={
                'verbose_name': 'exception',
                'verbose_name_plural': 'exceptions',
                'ordering': ['-id'],
                'permissions': [('close_exception', 'Can settle exceptions')],
                'default_permissions': ('view',),
                'constraints': [models.UniqueConstraint(fields=('payment', 'kind', 'subject'), name='exception_once'), models.UniqueConstraint(condition=models.Q(('payment__isnull', True)), fields=('kind', 'subject'), name='exception_of_none_once'), models.CheckConstraint(condition=models.Q(('closed_at__isnull', True), models.Q(models.Q(('closing_action', ''), _negated=True), models.Q(('closing_reason', ''), _negated=True)), _connector='OR'), name='exception_closed_with_reason')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('kind', models.CharField(choices=[('created', 'Created'), ('opened', 'Opened at the provider'), ('opening_failed', 'Could not be opened'), ('succeeded', 'Paid'), ('failed', 'Failed'), ('overpaid', 'Paid twice'), ('refund_requested', 'Refund asked for'), ('refund_approved', 'Refund approved'), ('refund_declined', 'Refund declined'), ('refund_failed', 'Refund failed'), ('refunded', 'Refunded'), ('fulfilled', 'Delivered'), ('fulfilment_failed', 'Could not be delivered')], max_length=32, verbose_name='kind')),
                ('from_status', models.CharField(choices=[('pending', 'Awaiting payment'), ('success', 'Paid'), ('failed', 'Failed')], default='', max_length=16, verbose_name='from')),
                ('to_status', models.CharField(choices=[('pending', 'Awaiting payment'), ('success', 'Paid'), ('failed', 'Failed')], max_length=16, verbose_name='to')),
                ('source', models.CharField(choices=[('api', 'API'), ('page', 'Checkout page'), ('notification', "Provider's notification"), ('query', "Provider's answer"), ('command', 'Command'), ('staff', 'Staff')], max_length=16, verbose_name='source')),
                ('actor', models.CharField(default='', max_length=64, verbose_name='actor')),
                ('evidence', models.TextField(default='{}', verbose_name='evidence')),
                ('created_at', models.DateTimeField(verbose_name='time')),
                ('hash', models.CharField(max_length=64)),
                ('notification', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='payments.notification', verbose_name='notification')),
                ('payment', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='payments.payment', verbose_name='payment')),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
                'ordering': ['payment_id', 'number'],
                'default_permissions': ('view',),
                'constraints': [models.UniqueConstraint(fields=('payment', 'number'), name='event_number_once')],
            },
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(condition=models.Q(('next_query_at__isnull', False)), fields=['next_query_at'], name='attempt_due'),
        ),
        migrations.AddIndex(
            model_name='attempt',
            index=models.Index(condition=models.Q(('paid_at__isnull', False)), fields=['provider', 'paid_at'], name='attempt_paid_by_time'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.UniqueConstraint(fields=('provider', 'out_trade_no_index'), name='attempt_number_once'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.UniqueConstraint(fields=('provider', 'provider_transaction_id_index'), name='attempt_provider_number_once'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.CheckConstraint(condition=models.Q(('refund_reserved_fen', 0), ('refund_reserved_fen__lte', models.F('paid_fen')), _connector='OR'), name='attempt_reserved_at_most_paid'),
        ),
        migrations.AddConstraint(
            model_name='attempt',
            constraint=models.CheckConstraint(condition=models.Q(('refunded_fen__lte', models.F('refund_reserved_fen'))), name='attempt_refunded_at_most_reserved'),
        ),
        migrations.AddIndex(
            model_name='refund',
            index=models.Index(condition=models.Q(('next_query_at__isnull', False)), fields=['next_query_at'], name='refund_due'),
        ),
        migrations.AddIndex(
            model_name='refund',
            index=models.Index(condition=models.Q(('succeeded_at__isnull', False)), fields=['provider', 'succeeded_at'], name='refund_done_by_time'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.UniqueConstraint(fields=('provider', 'number_index', 'attempt'), name='refund_number_once'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='refund_amount_positive'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('status', 'succeeded'), _negated=True), ('succeeded_at__isnull', False), _connector='OR'), name='refund_success_has_time'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('approved_by__isnull', True), models.Q(('approved_by', models.F('requested_by')), _negated=True), _connector='OR'), name='refund_approved_by_another'),
        ),
        migrations.AddConstraint(
            model_name='refund',
            constraint=models.CheckConstraint(condition=models.Q(('status__in', ['awaiting_approval', 'pending', 'processing', 'succeeded', 'failed', 'declined', 'abnormal', 'announced'])), name='refund_status_known'),
        ),
        migrations.AddConstraint(
            model_name='idempotencykey',
            constraint=models.UniqueConstraint(fields=('user', 'key'), name='idempotency_key_once'),
        ),
        migrations.AddIndex(
            model_name='difference',
            index=models.Index(fields=['reconciliation', 'run', 'id'], name='difference_of_run'),
        ),
        migrations.RunPython(install, remove),
    ]
