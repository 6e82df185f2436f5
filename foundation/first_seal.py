"""For migrations: what a table held before its values were bound to their rows, in clear or as Fernet, is sealed."""

from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from foundation.encryption import SealedMixin

# What a column of clear text is called while the sealed one of its name is being filled.
CLEAR = "clear_"
_ROWS_AT_ONCE = 500


def seal_table(model: type[models.Model], *, clear: Iterable[str] = (), fernet: Iterable[str] = ()) -> None:
    """Seal these columns of the migration's model, row by row; one known by an `identity` gets its own first."""
    last, names = 0, [*(f"{CLEAR}{name}" for name in clear), *fernet]
    while batch := list(model._default_manager.filter(pk__gt=last).order_by("pk")[:_ROWS_AT_ONCE]):
        for row in batch:
            texts = {name.removeprefix(CLEAR): _text(row.__dict__[name]) for name in names}
            changes = _own_identity(row) | _sealed(row, texts)
            if changes:
                model._default_manager.filter(pk=row.pk).update(**changes)
        last = batch[-1].pk


def end_of_rows(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Have the foreign keys of what was written checked now: PostgreSQL changes no table while that is to come."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        schema_editor.execute("SET CONSTRAINTS ALL DEFERRED")


def _own_identity(row: models.Model) -> dict[str, Any]:
    """One of its own: adding the column gave all rows the same."""
    if "identity" not in row.__dict__:
        return {}
    row.__dict__["identity"] = uuid4()
    return {"identity": row.__dict__["identity"]}


def _sealed(row: models.Model, texts: dict[str, str]) -> dict[str, Any]:
    fields = {field.attname: field for field in row._meta.concrete_fields if isinstance(field, SealedMixin)}
    return {name: fields[name].sealed(text, _identity(fields[name], row)) for name, text in texts.items()}


def _identity(field: SealedMixin, row: models.Model) -> list[Any]:
    return [getattr(row, name) for name in field.identity]


def _text(value: str | bytes) -> str:
    if isinstance(value, str):
        return value
    return MultiFernet([Fernet(key) for key in settings.FIELD_ENCRYPTION_KEYS]).decrypt(value).decode()
