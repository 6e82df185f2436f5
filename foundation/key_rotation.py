"""The change to a newer key: what older keys sealed is sealed again; and whether all still opens."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import models, transaction

from foundation.encryption import Sealed, SealedMixin
from foundation.key_ring import SealBroken, key_id_of, key_ring

ROWS_IN_A_TRANSACTION = 500


def encrypted_tables() -> list[tuple[type[models.Model], list[SealedMixin]]]:
    """Every table with encrypted columns, and those."""
    found = []
    for model in apps.get_models():
        fields = [field for field in model._meta.local_fields if isinstance(field, SealedMixin)]
        if fields:
            found.append((model, fields))
    return found


def rotate_table(model: type[models.Model], fields: list[SealedMixin]) -> Iterator[int]:
    """Seal again what older keys have sealed, in batches, each in a transaction that holds its rows.

    Yields the rows rewritten so far. Safe beside a running service and to be started again. Raises SealBroken at a
    value that does not open; the batches before it are done.
    """
    names, done, last = _names(fields), 0, 0
    while True:
        with transaction.atomic():
            rows = model._default_manager.select_for_update().filter(pk__gt=last).order_by("pk")
            batch = list(rows.values(*names)[:ROWS_IN_A_TRANSACTION])
            done += sum(_rotate_row(model, fields, row) for row in batch)
        if not batch:
            return
        last = batch[-1]["pk"]
        yield done


def check_table(model: type[models.Model], fields: list[SealedMixin]) -> Iterator[str]:
    """What every row says when its values are opened: an empty text, or what is wrong with the first that does not."""
    for row in model._default_manager.order_by("pk").values(*_names(fields)).iterator(ROWS_IN_A_TRANSACTION):
        try:
            for field in fields:
                field.opened(row[field.attname] or b"", [row[name] for name in field.identity])
        except SealBroken as error:
            yield str(error)
        else:
            yield ""


def _names(fields: list[SealedMixin]) -> list[str]:
    """The columns of a row that are needed to open these, each once."""
    return list(dict.fromkeys(("pk", *fields[0].identity, *(field.attname for field in fields))))


def _rotate_row(model: type[models.Model], fields: list[SealedMixin], row: dict[str, Any]) -> bool:
    """Whether there was something to do."""
    changes = {field.attname: _under_newest(field, row) for field in fields if _is_older(field, row[field.attname])}
    if changes:
        model._default_manager.filter(pk=row["pk"]).update(**changes)
    return bool(changes)


def _is_older(field: SealedMixin, value: Sealed | None) -> bool:
    return value is not None and value != b"" and key_id_of(value) != key_ring(field.purpose).newest


def _under_newest(field: SealedMixin, row: dict[str, Any]) -> Sealed | None:
    identity = [row[name] for name in field.identity]
    return field.sealed(field.opened(row[field.attname], identity), identity)
