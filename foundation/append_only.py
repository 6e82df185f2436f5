"""Tables that only grow: the database itself refuses to change or delete their rows."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_POSTGRESQL = """
CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION '{table} is append-only'; END $$;
CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
FOR EACH ROW EXECUTE FUNCTION {table}_append_only();
"""
_SQLITE = (
    "CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
)


def install_triggers(table: str, *, vendor: str) -> list[str]:
    """The statements that make `table` append-only on a database of this vendor."""
    if vendor == "postgresql":
        return [_POSTGRESQL.format(table=table)]
    return [_SQLITE.format(table=table, verb=verb) for verb in ("UPDATE", "DELETE")]


def remove_triggers(table: str, *, vendor: str) -> list[str]:
    """The statements that take it back."""
    if vendor == "postgresql":
        return [f"DROP TRIGGER {table}_append_only ON {table}", f"DROP FUNCTION {table}_append_only()"]
    return [f"DROP TRIGGER {table}_no_{verb}" for verb in ("UPDATE", "DELETE")]


def run(schema_editor: BaseDatabaseSchemaEditor, statements: list[str]) -> None:
    """Run the statements as part of a migration."""
    for statement in statements:
        schema_editor.execute(statement, params=None)
