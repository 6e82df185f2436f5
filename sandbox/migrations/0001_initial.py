import django.db.models.deletion
import sandbox.clock
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='BillFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(choices=[('alipay', '支付宝 Alipay'), ('wechat', '微信支付 WeChat Pay')], max_length=8)),
                ('token', models.CharField(max_length=64, unique=True)),
                ('expires_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Misbehaviour',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('out_trade_no', models.CharField(blank=True, max_length=64, unique=True)),
                ('scenario', models.CharField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='Notification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=16)),
                ('event_id', models.CharField(max_length=64)),
                ('url', models.CharField(max_length=512)),
                ('content_type', models.CharField(max_length=80)),
                ('body', models.TextField()),
                ('signer', models.CharField(max_length=16)),
                ('copies', models.PositiveSmallIntegerField(default=1)),
                ('created_at', models.DateTimeField(default=sandbox.clock.now)),
                ('due_at', models.DateTimeField(db_index=True, null=True)),
                ('delivered_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Rule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=32, unique=True)),
                ('seconds', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=sandbox.clock.now)),
                ('headers', models.JSONField()),
                ('status', models.PositiveSmallIntegerField(null=True)),
                ('answer', models.TextField(blank=True)),
                ('error', models.CharField(blank=True, max_length=200)),
                ('accepted', models.BooleanField(default=False)),
                ('notification', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='sandbox.notification')),
            ],
            options={
                'verbose_name_plural': 'deliveries',
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='Trade',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('provider', models.CharField(choices=[('alipay', '支付宝 Alipay'), ('wechat', '微信支付 WeChat Pay')], max_length=8)),
                ('interface', models.CharField(max_length=8)),
                ('channel', models.CharField(max_length=16)),
                ('out_trade_no', models.CharField(max_length=64)),
                ('trade_no', models.CharField(max_length=32, unique=True)),
                ('token', models.CharField(max_length=32, unique=True)),
                ('prepay_id', models.CharField(max_length=64, unique=True)),
                ('amount_fen', models.BigIntegerField()),
                ('subject', models.CharField(max_length=256)),
                ('body', models.CharField(blank=True, max_length=512)),
                ('attach', models.CharField(blank=True, max_length=512)),
                ('openid', models.CharField(blank=True, max_length=128)),
                ('notify_url', models.CharField(blank=True, max_length=512)),
                ('return_url', models.CharField(blank=True, max_length=2048)),
                ('charset', models.CharField(default='utf-8', max_length=16)),
                ('sign_type', models.CharField(blank=True, max_length=16)),
                ('agreed', models.CharField(max_length=64)),
                ('scenario', models.CharField(default='normal', max_length=32)),
                ('state', models.CharField(choices=[('waiting', '等待付款 waiting'), ('paid', '已付款 paid'), ('closed', '已关闭 closed')], default='waiting', max_length=8)),
                ('created_at', models.DateTimeField(default=sandbox.clock.now)),
                ('expires_at', models.DateTimeField()),
                ('opened_at', models.DateTimeField(null=True)),
                ('paid_at', models.DateTimeField(null=True)),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['provider', 'paid_at'], name='trades_of_a_day')],
                'constraints': [models.UniqueConstraint(fields=('provider', 'out_trade_no'), name='one_trade_an_order'), models.CheckConstraint(condition=models.Q(('amount_fen__gt', 0)), name='trade_amount_positive')],
            },
        ),
        migrations.AddField(
            model_name='notification',
            name='trade',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notifications', to='sandbox.trade'),
        ),
        migrations.CreateModel(
            name='Refund',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=64)),
                ('refund_id', models.CharField(max_length=32, unique=True)),
                ('amount_fen', models.BigIntegerField()),
                ('reason', models.CharField(blank=True, max_length=256)),
                ('notify_url', models.CharField(blank=True, max_length=512)),
                ('source', models.CharField(choices=[('api', '接口 API'), ('console', '商户平台 console')], default='api', max_length=8)),
                ('state', models.CharField(choices=[('pending', '处理中 pending'), ('succeeded', '已退款 succeeded'), ('abnormal', '异常 abnormal'), ('closed', '已关闭 closed')], default='pending', max_length=10)),
                ('created_at', models.DateTimeField(default=sandbox.clock.now)),
                ('succeeded_at', models.DateTimeField(db_index=True, null=True)),
                ('trade', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='refunds', to='sandbox.trade')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('trade', 'number'), name='one_refund_a_number')],
            },
        ),
    ]
