from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0003_append_only_and_roles")]

    operations = [
        migrations.RenameField("refunddecision", "formula", "explanation"),
        migrations.RenameField("upgradeoffer", "formula", "explanation"),
        migrations.RemoveField("upgradeoffer", "plan"),
        migrations.AddField(
            "upgradeoffer", "terms", models.JSONField(default=dict, verbose_name="terms"), preserve_default=False
        ),
    ]
