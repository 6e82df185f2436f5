"""Messages are written by the database itself, in the statement that writes what they tell of: triggers.

So none is forgotten whoever writes the row, none is there without its cause, and where no address is registered nothing
is sent to the database for it (ADR 0051). A migration installs them with `tell_of`; SQLite drops the triggers of a
table that it makes anew, so a migration that alters such a table, or one of the web hooks' own, calls `stop_telling_of`
before and `tell_of` after it. Apps above tell of their own tables with it; what may be told is ids, states, days and
amounts, never a text about a person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from foundation.append_only import run
from payments.enums import DeliveryState, WebhookType

_ENDPOINTS = "payments_webhookendpoint WHERE ended_at IS NULL"
_DELIVERY = "payments_webhookdelivery (message_id, endpoint_id, state, attempts, began_at, next_try_at, failure)"
_POSTGRESQL = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
IF EXISTS (SELECT 1 FROM {endpoints}) THEN
WITH told AS (INSERT INTO payments_webhookmessage (webhook_id, type, payload, created_at)
SELECT 'msg_' || replace(gen_random_uuid()::text, '-', ''), said.type, row_to_json(said)::text, now() FROM (
SELECT {type} AS type, to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS timestamp,
(SELECT row_to_json(facts) FROM (SELECT {data}) facts) AS data) said RETURNING id, created_at)
INSERT INTO {delivery} SELECT told.id, endpoint.id, '{waiting}', 0, told.created_at, told.created_at, ''
FROM told, (SELECT id FROM {endpoints}) endpoint;
END IF; RETURN NULL; END $$;
CREATE TRIGGER {name} AFTER {on} ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}();
"""
_INSTANT = "strftime('%Y-%m-%d %H:%M:%f', 'now')"
_SQLITE = (
    "CREATE TRIGGER {name} AFTER {on} ON {table} WHEN ({when}) AND EXISTS (SELECT 1 FROM {endpoints}) BEGIN "
    "INSERT INTO payments_webhookmessage (webhook_id, type, payload, created_at) "
    "SELECT 'msg_' || lower(hex(randomblob(16))), {type}, json_object('type', {type}, "
    "'timestamp', strftime('%Y-%m-%dT%H:%M:%SZ', 'now'), 'data', json_object({data})), {instant}; "
    "INSERT INTO {delivery} SELECT last_insert_rowid(), id, '{waiting}', 0, {instant}, {instant}, '' "
    "FROM {endpoints}; END"
)


@dataclass(frozen=True, slots=True)
class Plain:
    """A column as it is: an id, a word, a day."""

    column: str
    postgresql = sqlite = "NEW.{column}"


@dataclass(frozen=True, slots=True)
class Yuan:
    """A column of fen, as a number with two decimals."""

    column: str
    postgresql = "(NEW.{column} / 100.0)::numeric(20, 2)"
    sqlite = (
        "json(printf('%s%d.%02d', CASE WHEN NEW.{column} < 0 THEN '-' ELSE '' END, "
        "abs(NEW.{column}) / 100, abs(NEW.{column}) % 100))"
    )


@dataclass(frozen=True, slots=True)
class IsThere:
    """Whether a column has a value."""

    column: str
    postgresql = "NEW.{column} IS NOT NULL"
    sqlite = "json(CASE WHEN NEW.{column} IS NULL THEN 'false' ELSE 'true' END)"


Fact = Plain | Yuan | IsThere


@dataclass(frozen=True, slots=True)
class Told:
    """Which change of a table is told: `on` and `when` as SQL over NEW and OLD, `type` as SQL for a WebhookType."""

    name: str
    table: str
    on: str
    when: str
    type: str
    data: Mapping[str, Fact]

    def install(self, vendor: str) -> list[str]:
        """The statements that have the database tell of it."""
        is_postgresql = vendor == "postgresql"
        values = {
            key: (kind.postgresql if is_postgresql else kind.sqlite).format(column=kind.column)
            for key, kind in self.data.items()
        }
        form = "{value} AS {key}" if is_postgresql else "'{key}', {value}"
        return [
            (_POSTGRESQL if is_postgresql else _SQLITE).format(
                **{name: getattr(self, name) for name in ("name", "table", "on", "when", "type")},
                data=", ".join(form.format(key=key, value=value) for key, value in values.items()),
                endpoints=_ENDPOINTS,
                delivery=_DELIVERY,
                waiting=DeliveryState.WAITING.value,
                instant=_INSTANT,
            )
        ]

    def remove(self, vendor: str) -> list[str]:
        """The statements that take it back, also where it is gone already."""
        if vendor == "postgresql":
            return [f"DROP TRIGGER IF EXISTS {self.name} ON {self.table}", f"DROP FUNCTION IF EXISTS {self.name}()"]
        return [f"DROP TRIGGER IF EXISTS {self.name}"]


def tell_of(told: Sequence[Told]) -> Any:
    """For a migration's RunPython: have the database tell of these; done twice it is done once."""

    def install(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        vendor = schema_editor.connection.vendor
        for each in told:
            run(schema_editor, [*each.remove(vendor), *each.install(vendor)])

    return install


def stop_telling_of(told: Sequence[Told]) -> Any:
    """For a migration's RunPython: take them back."""

    def remove(_apps: Any, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for each in told:
            run(schema_editor, each.remove(schema_editor.connection.vendor))

    return remove


def new_or_moved(table: str, column: str, *, when: str, kind: str, data: Mapping[str, Fact]) -> tuple[Told, Told]:
    """A row that begins in, or moves into, a state that is told; `when` is SQL over NEW."""
    moved = f"({when}) AND NEW.{column} <> OLD.{column}"
    return (
        Told(f"{table}_told_new", table, "INSERT", when, kind, data),
        Told(f"{table}_told_moved", table, f"UPDATE OF {column}", moved, kind, data),
    )


def _either(column: str, word: str, then: WebhookType, otherwise: WebhookType) -> str:
    return f"CASE WHEN NEW.{column} = '{word}' THEN '{then.value}' ELSE '{otherwise.value}' END"


_CASE: Mapping[str, Fact] = {
    "exception_id": Plain("id"),
    "payment_id": Plain("payment_id"),
    "kind": Plain("kind"),
    "amount": Yuan("amount_fen"),
}
_CASES, _OPENED = "payments_exceptioncase", f"'{WebhookType.EXCEPTION_OPENED.value}'"
_REOPENED = "NEW.closed_at IS NULL AND OLD.closed_at IS NOT NULL"
# What payments tell of.
OF_PAYMENTS = (
    *new_or_moved(
        "payments_payment",
        "status",
        when="NEW.status IN ('success', 'failed')",
        kind=_either("status", "success", WebhookType.PAYMENT_SUCCEEDED, WebhookType.PAYMENT_FAILED),
        data={
            "payment_id": Plain("id"),
            "member_id": Plain("member_id"),
            "amount": Yuan("amount_fen"),
            "type": Plain("type"),
            "status": Plain("status"),
        },
    ),
    *new_or_moved(
        "payments_refund",
        "status",
        when="NEW.status IN ('succeeded', 'failed')",
        kind=_either("status", "succeeded", WebhookType.REFUND_SUCCEEDED, WebhookType.REFUND_FAILED),
        data={
            "refund_id": Plain("id"),
            "payment_id": Plain("payment_id"),
            "amount": Yuan("amount_fen"),
            "status": Plain("status"),
        },
    ),
    Told(f"{_CASES}_told_new", _CASES, "INSERT", "NEW.closed_at IS NULL", _OPENED, _CASE),
    Told(f"{_CASES}_told_again", _CASES, "UPDATE OF closed_at", _REOPENED, _OPENED, _CASE),
)
