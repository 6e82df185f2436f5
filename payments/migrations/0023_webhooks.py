"""Web hooks: who is told, what, and how far that is. What the database tells of begins with members 0027."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import foundation.encryption


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0022_jobs_tell_how_they_went'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WebhookMessage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('webhook_id', models.CharField(max_length=40, unique=True, verbose_name='message id')),
                ('type', models.CharField(choices=[('payment.succeeded', 'Payment made'), ('payment.failed', 'Payment ended unpaid'), ('refund.succeeded', 'Refund arrived'), ('refund.failed', 'Refund failed'), ('exception.opened', 'Exception opened'), ('membership.changed', 'Membership changed'), ('booking.changed', 'Booking changed')], max_length=32, verbose_name='event')),
                ('payload', models.TextField(verbose_name='payload')),
                ('created_at', models.DateTimeField(db_index=True, verbose_name='time')),
            ],
            options={
                'verbose_name': 'web hook message',
                'verbose_name_plural': 'web hook messages',
                'ordering': ['-id'],
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='WebhookEndpoint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('identity', foundation.encryption.RowIdentityField(default=uuid.uuid4, editable=False)),
                ('url', models.CharField(max_length=500, verbose_name='address')),
                ('secret', foundation.encryption.EncryptedCharField(max_length=64, null=True)),
                ('previous_secret', foundation.encryption.EncryptedCharField(max_length=64, null=True)),
                ('previous_until', models.DateTimeField(null=True, verbose_name='older secret signs until')),
                ('created_at', models.DateTimeField(verbose_name='registered at')),
                ('ended_at', models.DateTimeField(null=True, verbose_name='switched off at')),
                ('failures', models.PositiveIntegerField(default=0, verbose_name='failures in a row')),
                ('failing_since', models.DateTimeField(null=True, verbose_name='failing since')),
                ('paused_until', models.DateTimeField(null=True, verbose_name='left alone until')),
                ('created_by', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='registered by')),
                ('ended_by', models.ForeignKey(db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='switched off by')),
            ],
            options={
                'verbose_name': 'web hook',
                'verbose_name_plural': 'web hooks',
                'ordering': ['-id'],
                'permissions': [('manage_webhooks', 'Can register and switch off web hooks, and send messages again')],
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='WebhookDelivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[('waiting', 'To be sent'), ('delivered', 'Arrived'), ('given_up', 'Given up')], max_length=16, verbose_name='status')),
                ('attempts', models.PositiveIntegerField(default=0, verbose_name='attempts')),
                ('began_at', models.DateTimeField(verbose_name='to be sent since')),
                ('next_try_at', models.DateTimeField(null=True, verbose_name='next attempt')),
                ('tried_at', models.DateTimeField(null=True, verbose_name='last attempt')),
                ('answer_status', models.PositiveSmallIntegerField(null=True, verbose_name='answer')),
                ('failure', models.CharField(default='', max_length=32, verbose_name='failed because')),
                ('delivered_at', models.DateTimeField(null=True, verbose_name='arrived at')),
                ('endpoint', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='deliveries', to='payments.webhookendpoint', verbose_name='web hook')),
                ('message', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='payments.webhookmessage', verbose_name='message')),
            ],
            options={
                'verbose_name': 'web hook delivery',
                'verbose_name_plural': 'web hook deliveries',
                'ordering': ['-id'],
                'default_permissions': ('view',),
            },
        ),
        migrations.AddConstraint(
            model_name='webhookendpoint',
            constraint=models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True)), fields=('url',), name='webhook_endpoint_once'),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['endpoint', 'next_try_at'], name='webhook_delivery_due'),
        ),
        migrations.AddIndex(
            model_name='webhookdelivery',
            index=models.Index(fields=['endpoint', '-id'], name='webhook_delivery_newest'),
        ),
        migrations.AddConstraint(
            model_name='webhookdelivery',
            constraint=models.UniqueConstraint(fields=('message', 'endpoint'), name='webhook_delivery_once'),
        ),
    ]
