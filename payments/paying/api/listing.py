"""The list of payments: filters that are checked one by one, and pages that cost the same however deep."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from foundation.api.paging import (
    DEFAULT_LIMIT,
    Reader,
    from_instant,
    integer,
    one_of,
    page_limit,
    read_parameters,
    to_instant,
)
from foundation.rows.reading import newest
from foundation.rows.values import Condition
from payments.enums import PaymentStatus, PaymentType, ProviderName
from payments.ledger.models import Payment
from payments.paying.api.representation import COLUMNS


@dataclass(frozen=True, slots=True)
class Page:
    """What a request for a page asks for; `conditions` are those of `rows.reading.newest` on Payment."""

    limit: int = DEFAULT_LIMIT
    conditions: tuple[Condition, ...] = ()


def read_page(query: QueryDict) -> Page:
    """The page that a query string asks for; raises InvalidField naming each parameter that is unknown or wrong."""
    values = read_parameters(query, _READERS)
    return Page(
        limit=values.pop("limit", DEFAULT_LIMIT),
        conditions=tuple((_LOOKUPS.get(name, name), value) for name, value in values.items()),
    )


def select_page(page: Page, *, visible: tuple[Condition, ...]) -> list[dict[str, Any]]:
    """COLUMNS of the page's rows that the caller may see, newest first, and one more when there is a next page."""
    return newest(Payment, COLUMNS, where=(*visible, *page.conditions), limit=page.limit + 1)


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
    "before_id": "id__lt",
    "transaction_id": "transaction_id_index",
    "created_from": "created_at__gte",
    "created_to": "created_at__lte",
}
