"""Whether this process can do its work: each part in a stable word, asked for with few statements.

All is well where it is `ok`. Else the `database` is `away`; `migrations` are `unapplied`, while one of this code's is;
`keys` are `unreadable`, where the first or the last number that was sealed does not open, or its index is not the one
that the key makes; the `cache` is `away`.
"""

import logging
from functools import cache as once
from importlib.util import find_spec
from pkgutil import iter_modules

from django.apps import apps
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from foundation.database.faults import is_away
from foundation.key_ring import SealBroken
from payments.ledger.models import Payment

logger = logging.getLogger(__name__)

OK, AWAY, UNAPPLIED, UNREADABLE = "ok", "away", "unapplied", "unreadable"
_ASKED_FOR = "gymsite.readiness"
Migration = tuple[str, str]


def parts() -> dict[str, str]:
    """What nothing works without, by name; raises DatabaseError while the database is away."""
    migrations = _migrations()
    return {
        "database": OK,
        "migrations": migrations,
        "keys": _keys() if migrations == OK else OK,
        "cache": _cache(),
    }


def _migrations() -> str:
    try:
        applied = set(MigrationRecorder.Migration.objects.using(connection.alias).values_list("app", "name"))
    except DatabaseError as error:
        if is_away(error) and "no such table" not in str(error):
            raise
        return UNAPPLIED  # there is not even the table that says so
    missing = _of_this_code() - applied
    return OK if not missing or missing <= _replaced(applied) else UNAPPLIED


@once
def _of_this_code() -> frozenset[Migration]:
    """By the names of their files, once: running them all would take a second and some memory."""
    found = set()
    for app in apps.get_app_configs():
        module, _is_named = MigrationLoader.migrations_module(app.label)
        spec = find_spec(module) if module else None
        places = (spec.submodule_search_locations if spec else None) or ()
        found |= {(app.label, each.name) for each in iter_modules(places) if each.name[0] not in "_~"}
    return frozenset(found)


def _replaced(applied: set[Migration]) -> set[Migration]:
    """Those that stand for others which have been applied."""
    loader = MigrationLoader(None, load=False)
    loader.load_disk()
    migrations = loader.disk_migrations or {}
    return {name for name, each in migrations.items() if each.replaces and applied.issuperset(each.replaces)}


def _keys() -> str:
    """By the oldest and the newest payment: under the first lies the key that is replaced last."""
    payments = Payment.objects.only("transaction_id", "transaction_id_index")
    for payment in (payments.order_by("pk").first(), payments.order_by("-pk").first()):
        try:
            if payment is not None and Payment.index_of(payment.transaction_id) != payment.transaction_id_index:
                return UNREADABLE
        except SealBroken:
            return UNREADABLE
    return OK


def _cache() -> str:
    try:
        cache.get(_ASKED_FOR)
    except DatabaseError as error:  # it is a table of the database
        if is_away(error):
            raise
        return AWAY
    except Exception as error:  # whatever a cache's library raises
        logger.error("The cache does not answer: %s", type(error).__name__)  # noqa: TRY400 -- asked again and again
        return AWAY
    return OK
