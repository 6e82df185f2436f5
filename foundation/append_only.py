"""Tables that only grow: the database itself refuses to change or delete their rows.

What is sealed in them may be sealed again under a newer key, and nothing else of the row may change with it; a text
does not come or go.
"""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_POSTGRESQL = """
CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN {exception} RAISE EXCEPTION '{table} is append-only'; END $$;
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_append_only();
"""
_POSTGRESQL_RESEALED = (
    "IF TG_OP = 'UPDATE' AND to_jsonb(OLD) - ARRAY[{names}] = to_jsonb(NEW) - ARRAY[{names}] AND {present} "
    "THEN RETURN NEW; END IF;"
)
_SQLITE = (
    "CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} {when}"
    "BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
)


def install_triggers(table: str, *, vendor: str) -> list[str]:
    """The statements that make `table` append-only on a database of this vendor."""
    if vendor == "postgresql":
        return [_POSTGRESQL.format(table=table, exception="")]
    return [_SQLITE.format(table=table, verb=verb, when="") for verb in ("UPDATE", "DELETE")]


def install_triggers_but_for(sealed: Sequence[str], table: str, *, columns: Sequence[str], vendor: str) -> list[str]:
    """The same, where the `sealed` of all `columns` may be written again; for each that has a value before and after.

    SQLite compares the columns of now alone: a migration that adds one has to take the triggers back and install them.
    """
    if vendor == "postgresql":
        present = " AND ".join(f"(OLD.{name} IS NULL) = (NEW.{name} IS NULL)" for name in sealed)
        names = ", ".join(f"'{name}'" for name in sealed)
        return [_POSTGRESQL.format(table=table, exception=_POSTGRESQL_RESEALED.format(names=names, present=present))]
    changed = [f'OLD."{name}" IS NOT NEW."{name}"' for name in columns if name not in sealed]
    came_or_went = [f"(OLD.{name} IS NULL) <> (NEW.{name} IS NULL)" for name in sealed]
    when = f"WHEN {' OR '.join([*changed, *came_or_went])} "
    return [
        _SQLITE.format(table=table, verb="UPDATE", when=when),
        _SQLITE.format(table=table, verb="DELETE", when=""),
    ]


def remove_triggers(table: str, *, vendor: str) -> list[str]:
    """The statements that take it back."""
    if vendor == "postgresql":
        return [f"DROP TRIGGER {table}_append_only ON {table}", f"DROP FUNCTION {table}_append_only()"]
    return [f"DROP TRIGGER {table}_no_{verb}" for verb in ("UPDATE", "DELETE")]


def run(schema_editor: BaseDatabaseSchemaEditor, statements: list[str]) -> None:
    """Run the statements as part of a migration."""
    for statement in statements:
        schema_editor.execute(statement, params=None)
