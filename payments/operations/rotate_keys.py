"""Write every encrypted text again under the newest key, so that an older key can be taken out."""

from collections.abc import Iterator

from django.apps import apps
from django.db import models, transaction

from payments.fields import EncryptedTextField

BATCH = 500


def encrypted_tables() -> list[tuple[type[models.Model], list[str]]]:
    """Every table with encrypted columns, and their names."""
    found = []
    for model in apps.get_models():
        names = [field.name for field in model._meta.local_fields if isinstance(field, EncryptedTextField)]
        if names:
            found.append((model, names))
    return found


def rotate_table(model: type[models.Model], names: list[str]) -> Iterator[int]:
    """Rewrite the table in batches, each in a transaction that holds its rows; yields the rows done so far.

    Safe beside a running service and to be started again: a row may be rewritten any number of times.
    """
    done, last = 0, 0
    while True:
        with transaction.atomic():
            batch = list(
                model._default_manager.select_for_update().filter(pk__gt=last).order_by("pk").only("pk", *names)[:BATCH]
            )
            model._default_manager.bulk_update(batch, names)
        if not batch:
            return
        done, last = done + len(batch), batch[-1].pk
        yield done
