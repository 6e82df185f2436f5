"""The list of payments: filters that are checked one by one, and pages that cost the same however deep."""

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _

from payments.api.paging import (
    DEFAULT_LIMIT,
    Reader,
    from_instant,
    integer,
    one_of,
    page_limit,
    read_parameters,
    to_instant,
)
from payments.enums import PaymentStatus, PaymentType, ProviderName
from payments.models import Payment


@dataclass(frozen=True, slots=True)
class Page:
    """What a request for a page asks for; `conditions` are look-ups on Payment."""

    limit: int = DEFAULT_LIMIT
    member_id: int | None = None
    before_id: int | None = None
    conditions: dict[str, Any] = field(default_factory=dict)


def read_page(query: QueryDict) -> Page:
    """The page that a query string asks for; raises InvalidField naming each parameter that is unknown or wrong."""
    values = read_parameters(query, _READERS)
    return Page(
        limit=values.pop("limit", DEFAULT_LIMIT),
        member_id=values.pop("member_id", None),
        before_id=values.pop("before_id", None),
        conditions={_LOOKUPS[name]: value for name, value in values.items()},
    )


def select_page(page: Page, *, visible: QuerySet[Payment]) -> QuerySet[Payment]:
    """The rows of the page among those the caller may see, newest first, and one more when there is a next page."""
    rows = visible.filter(**page.conditions).order_by("-id")
    if page.member_id is not None:
        rows = rows.filter(member_id=page.member_id)
    if page.before_id is not None:
        rows = rows.filter(id__lt=page.before_id)
    return rows[: page.limit + 1]


def _number_index(text: str) -> str:
    if not text.isascii() or not text.isprintable() or not 0 < len(text) <= 64:
        raise ValueError(_("Give a transaction number."))
    return Payment.index_of(text)


_READERS: dict[str, Reader] = {
    "limit": page_limit,
    "before_id": integer,
    "member_id": integer,
    "status": one_of(PaymentStatus.values),
    "type": one_of(PaymentType.values),
    "provider": one_of(ProviderName.values),
    "transaction_id": _number_index,
    "created_from": from_instant,
    "created_to": to_instant,
}
_LOOKUPS = {
    "status": "status",
    "type": "type",
    "provider": "provider",
    "transaction_id": "transaction_id_index",
    "created_from": "created_at__gte",
    "created_to": "created_at__lte",
}
