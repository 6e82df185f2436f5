"""Something that is not what was written, by name."""

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from payments.auditing.finding_words import column_words, is_shown, value_words
from payments.further_checks import further_checks


class Reason(StrEnum):
    """What is wrong: with events, with rows, with heads and what they have pinned."""

    CHANGED = "changed"
    MISSING = "missing"
    CUT = "cut"
    REPLACED = "replaced"
    DIFFERS = "differs"
    GONE = "gone"
    UNTOLD = "untold"
    REWRITTEN = "rewritten"
    NUMBER = "number"
    UNKNOWN_KEY = "unknown_key"
    TAKEN_AWAY = "taken_away"
    FORGED = "forged"
    NOT_OURS = "not_ours"
    LOST = "lost"
    UNREADABLE = "unreadable"
    AHEAD = "ahead"
    CLOSED_OTHERWISE = "closed_otherwise"
    HELD_TWICE = "held_twice"
    REPLACED_DAY = "replaced_day"
    EMPTIED = "emptied"
    TOO_SOON = "too_soon"


@dataclass(frozen=True, slots=True)
class Finding:
    """Which row (`payment` 7, `refund` 12, `case` 3, `head` 4) and what about it.

    `what` is the column, `number` the event; `found` is what the row says and `told` what its events or the head say.
    `payment` is the payment that the row belongs to, where it belongs to one.
    """

    subject: str
    id: int
    reason: Reason
    what: str = ""
    number: int | None = None
    found: Any = None
    told: Any = None
    payment: int | None = None

    @classmethod
    def read(cls, said: dict[str, Any]) -> "Finding":
        """What `as_dict` gave."""
        return cls(**{**said, "reason": Reason(said["reason"])})

    def as_dict(self) -> dict[str, Any]:
        """For a program: without what is not said."""
        said = {name: _as_json(value) for name, value in asdict(self).items() if value not in (None, "")}
        return {**said, "reason": self.reason.value}

    def __str__(self) -> str:
        """A sentence for people, in their language; the column and its values by their names."""
        words = {
            **asdict(self),
            "row": self._row(),
            "what": column_words(self.subject, self.what),
            "found": value_words(self.subject, self.what, self.found),
            "written": value_words(self.subject, self.what, self.told),
        }
        if (self.subject, self.reason) == ("head", Reason.TAKEN_AWAY):
            return _("%(row)s was taken away: heads are numbered without a gap, and this one is not here") % words
        if (self.subject, self.reason) == ("removal", Reason.TAKEN_AWAY):
            return _("%(row)s was taken away: they are numbered without a gap, and this one is not here") % words
        if self.reason == Reason.DIFFERS and self.found and self.told and not is_shown(self.what):
            return _("%(row)s: %(what)s is not the one that was written") % words
        return _sentence(self.reason) % words

    def _row(self) -> str:
        names = {"subject": _subject(self.subject), "id": self.id, "payment": self.payment}
        if self.payment is None or self.subject == "payment":
            return _("%(subject)s %(id)d") % names
        return _("%(subject)s %(id)d of payment %(payment)d") % names


def _as_json(value: Any) -> Any:
    """The value itself, or for one of a kind that no column has, as on SQLite it can be, how it is written down."""
    return value if isinstance(value, str | int | None) else repr(value)


def _subject(name: str) -> str:
    return {
        "payment": _("Payment"),
        "attempt": _("Attempt"),
        "refund": _("Refund"),
        "invoice": _("Invoice"),
        "case": _("Exception"),
        "report": _("Reconciliation"),
        "closing": _("Closing"),
        "till": _("Till"),
        "difference": _("Difference"),
        "head": _("Head"),
        "pin": _("Pin"),
        "audit": _("Audit"),
        "removal": _("Removal by retention"),
        "notification": _("Notification"),
        "bill": _("Bill file"),
        **{check.subject: str(check.name) for check in further_checks()},
    }[name]


def _sentence(reason: Reason) -> str:
    return {
        Reason.CHANGED: _("%(row)s: event %(number)d is not what was written"),
        Reason.MISSING: _("%(row)s: event %(number)d is missing"),
        Reason.CUT: _("%(row)s: event %(number)d, which head %(told)s has pinned, is missing"),
        Reason.REPLACED: _("%(row)s: event %(number)d is another one than head %(told)s has pinned"),
        Reason.DIFFERS: _("%(row)s: %(what)s is %(found)s, and was written as %(written)s"),
        Reason.GONE: _("%(row)s is gone, and its events tell of it"),
        Reason.UNTOLD: _("%(row)s: no event tells of it"),
        Reason.REWRITTEN: _("%(row)s is not what the reconciliation wrote down"),
        Reason.NUMBER: _("%(row)s: %(what)s cannot be read, or belongs to another row"),
        Reason.UNKNOWN_KEY: _(
            "%(row)s: %(what)s is sealed with a key that is not in FIELD_ENCRYPTION_KEYS; "
            "put that key behind the newest again"
        ),
        Reason.TAKEN_AWAY: _("%(row)s is gone with its events, and head %(told)s has pinned it"),
        Reason.FORGED: _("%(row)s is not what was signed: %(what)s"),
        Reason.LOST: _("%(row)s is not here, and the newest one here is %(told)s: what came since is lost"),
        Reason.NOT_OURS: _("%(row)s, which lies outside, is not signed with the keys of this system"),
        Reason.UNREADABLE: _("%(row)s holds a value that this system never writes there"),
        Reason.CLOSED_OTHERWISE: _("%(row)s: %(what)s is %(found)s, and was %(written)s when its day was closed"),
        Reason.HELD_TWICE: _("%(row)s counts twice: the closing with the number %(told)s holds it, too"),
        Reason.REPLACED_DAY: _("%(row)s of %(found)s is not the one that the closed month %(told)s is the sum of"),
        Reason.EMPTIED: _("%(row)s has lost what it held, and no removal by retention tells of it"),
        Reason.TOO_SOON: _("%(row)s took what was of %(found)s, and too young for it by the setting or by law"),
        Reason.AHEAD: _("%(row)s ended at %(found)s, which is still to come: a clock was ahead, or somebody wrote it"),
    }[reason]
