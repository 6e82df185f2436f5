"""Who was refused what, about which row, and where that reader may go on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model, QuerySet
from django.urls import reverse

from foundation.console.decision import Sentence
from foundation.console.formatting import page_of
from members.desk.admin.collecting import sell_address
from members.people import permissions
from members.people.models import Member

# The address of a page, empty where there is none for this reader, and its title.
Link = tuple[str, Sentence]


def is_payment(row: Any) -> bool:
    """Whether the row is a payment, whose table is not this app's to know."""
    return bool(row._meta.label == "payments.Payment")


@dataclass(frozen=True, slots=True)
class Situation:
    """Who was refused what: `answers` is what was filled in, `facts` what the refusal says.

    `about` is the row that stands in the way, where the refusal knows it.
    """

    user: User
    row: Model
    answers: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    about: Model | None = None

    @property
    def session_id(self) -> int | None:
        """The class that was to be booked or sold."""
        kind, _colon, item_id = str(self.answers.get("item", "")).partition(":")
        chosen: int | None = int(item_id) if kind == "course" else self.answers.get("session")
        return chosen

    def decide(self, permission: str, row: Model, name: str, **filled_in: Any) -> str:
        """The address of a decision about a row, filled in; empty for who may not decide that."""
        if not self.user.has_perm(permission):
            return ""
        known = {key: value for key, value in filled_in.items() if value is not None}
        return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{name}", args=[row.pk], query=known or None)

    def look_at(self, row: Model | None) -> str:
        """The address of a row's page; empty where there is none, or not for this reader."""
        return "" if row is None or not self._may_see(type(row)) else page_of(row)

    def look_through(self, rows: QuerySet[Any], **of: Any) -> str:
        """The address of the list of such rows; empty for who may not open it."""
        if not self._may_see(rows.model):
            return ""
        return reverse(f"admin:{rows.model._meta.app_label}_{rows.model._meta.model_name}_changelist", query=of or None)

    def _may_see(self, model: type[Model]) -> bool:
        return self.user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")

    @property
    def may_sell(self) -> bool:
        """Whether the reader sells, and shows the code of what is to be paid."""
        return self.user.has_perm(permissions.SELL)

    @property
    def payment(self) -> Any:
        """The payment that the row is, or was paid with."""
        return self.row if is_payment(self.row) else getattr(self.row, "payment", None)


@dataclass(frozen=True, slots=True, kw_only=True)
class OfMember(Situation):
    """The same about a member."""

    member: Member

    def sell(self, item: str = "") -> str:
        """The address where something is sold to the member; empty for who sells nothing."""
        return sell_address(self.member.pk, item) if self.may_sell else ""
