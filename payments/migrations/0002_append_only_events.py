from django.db import migrations

from foundation.append_only import install_triggers
from foundation.append_only import remove_triggers
from foundation.append_only import run


def install(apps, schema_editor):
    run(schema_editor, install_triggers("payments_event", vendor=schema_editor.connection.vendor))


def remove(apps, schema_editor):
    run(schema_editor, remove_triggers("payments_event", vendor=schema_editor.connection.vendor))


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [migrations.RunPython(install, remove)]
