import foundation.encryption
from django.db import migrations, models

from foundation.append_only import install_triggers, install_triggers_but_for, remove_triggers, run
from foundation.first_seal import CLEAR, end_of_rows, seal_table

# Model, column, what it is called, and its length.
REASONS = (
    ("checkin", "note", "note", 200, {}),
    ("classsession", "cancel_reason", "reason", 200, {"blank": True}),
    ("freeze", "reason", "reason", 200, {}),
    ("member", "barred_because", "barred because", 200, {}),
    ("memberevent", "reason", "reason", 200, {}),
    ("packentry", "reason", "reason", 200, {}),
    ("placetoend", "reason", "reason", 200, {}),
    ("refunddecision", "override_reason", "why another amount", 200, {}),
    ("upgradeoffer", "override_reason", "why another price", 200, {"blank": True}),
)
WITHOUT_A_KEY_OF_THEIR_OWN = ("checkin", "classsession", "freeze", "memberevent", "upgradeoffer")
APPEND_ONLY = ("members_packentry", "members_memberevent")


def open_tables(apps, schema_editor):
    for table in APPEND_ONLY:
        run(schema_editor, remove_triggers(table, vendor=schema_editor.connection.vendor))


def close_tables_as_before(apps, schema_editor):
    for table in APPEND_ONLY:
        run(schema_editor, install_triggers(table, vendor=schema_editor.connection.vendor))


def close_tables(apps, schema_editor):
    """But for the reason, which may be sealed again."""
    connection = schema_editor.connection
    for table in APPEND_ONLY:
        with connection.cursor() as cursor:
            columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
        run(schema_editor, install_triggers_but_for(["reason"], table, columns=columns, vendor=connection.vendor))


def seal(apps, schema_editor):
    for model, name, *_said in REASONS:
        fernet = ["phone"] if model == "member" else []
        seal_table(apps.get_model("members", model), clear=[name], fernet=fernet)
    end_of_rows(schema_editor)


class Migration(migrations.Migration):
    """Reasons and notes are sealed, and phone numbers bound to their row; their trigger lets them be sealed again."""

    dependencies = [
        ("members", "0008_first_days_and_gifts"),
    ]

    operations = [
        migrations.RunPython(open_tables, close_tables_as_before),
        migrations.RemoveConstraint(
            model_name="refunddecision",
            name="refund_decision_overridden_with_reason",
        ),
        *(
            migrations.AddField(model, "identity", foundation.encryption.RowIdentityField())
            for model in WITHOUT_A_KEY_OF_THEIR_OWN
        ),
        *(migrations.RenameField(model, name, CLEAR + name) for model, name, *_said in REASONS),
        *(
            migrations.AddField(
                model,
                name,
                foundation.encryption.EncryptedCharField(
                    max_length=length, null=True, verbose_name=verbose_name, **more
                ),
            )
            for model, name, verbose_name, length, more in REASONS
        ),
        migrations.RunPython(seal),
        *(migrations.RemoveField(model, CLEAR + name) for model, name, *_said in REASONS),
        migrations.AddConstraint(
            model_name="refunddecision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount_fen", models.F("computed_fen")), ("override_reason__isnull", False), _connector="OR"
                ),
                name="refund_decision_overridden_with_reason",
            ),
        ),
        migrations.RunPython(close_tables, open_tables),
    ]
