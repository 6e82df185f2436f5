"""Finding payments, and what hangs on them, by what a member or a provider's bill says.

Numbers are encrypted: only a whole one is found, through its blind index. Each is looked up first and apart, as one
condition joined by OR over several tables would read them all.
"""

from collections.abc import Callable, Collection
from typing import Any, TypeVar

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from foundation.console.search import SearchedAdmin, plain_term
from payments.enums import PAID_BY_VALUES
from payments.ledger.models import Attempt, Payment, Refund
from payments.receipts.numbers import payment_of_receipt

LONGEST_ID = 19
# Up to so many are named one by one, which takes the index of what belongs to them; more are left to the database.
MANY_MEMBERS, MANY_PAYMENTS = 100, 5_000

Known = TypeVar("Known")
People = list[int] | QuerySet[Any, int]


class FoundByPayment(SearchedAdmin):
    """A list of payments, or of what belongs to them. Of a name that many have the box looks at the newest alone."""

    def found_in(self, request: HttpRequest, rows: QuerySet[Any], term: str, *, is_whole: bool = True) -> QuerySet[Any]:
        """What the term finds of a table with a `payment`; of all members whom it means, or of the newest."""
        return find_of_payments(request, rows, term, own=self.own(term), is_whole=is_whole)

    def own(self, term: str) -> Q:
        """Rows that the term finds by themselves; none unless a table has a number of its own."""
        return Q(pk__in=())

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """What the list shows: all that is found, each once."""
        return self.found_in(request, queryset, search_term), False

    def sought(self, request: HttpRequest, rows: QuerySet[Any], term: str) -> QuerySet[Any]:
        """What the box shows a few of."""
        return self.found_in(request, rows, term, is_whole=False)


def find_payments(request: HttpRequest, payments: QuerySet[Any], term: str, *, is_whole: bool = True) -> QuerySet[Any]:
    """Those with this id or number, also one of their refunds'; else those of the members whom the term finds."""
    term = plain_term(term)
    if not term:
        return payments
    known = _payments_of_number(request, term) | {pk for pk in _ids(term) if Payment.objects.filter(pk=pk).exists()}
    if known and not _may_be_a_phone(term):
        return payments.filter(pk__in=known)
    return payments.filter(Q(pk__in=known) | Q(member_id__in=_members_found(request, term, is_whole=is_whole)))


def find_of_payments(
    request: HttpRequest, rows: QuerySet[Any], term: str, *, own: Q, is_whole: bool = True
) -> QuerySet[Any]:
    """Rows of a table with a `payment`: by their id, by the condition `own`, and by what finds their payment."""
    term = plain_term(term)
    if not term:
        return rows
    by_number = own | Q(pk__in=_ids(term)) | Q(payment_id__in=_payments_of_number(request, term))
    known = list(rows.model._default_manager.filter(by_number).order_by().values_list("pk", flat=True))
    if known and not _may_be_a_phone(term):
        return rows.filter(pk__in=known)
    return rows.filter(Q(pk__in=known) | _of_members(_members_found(request, term, is_whole=is_whole)))


def has_refund_number(term: str) -> Q:
    """The refunds with this number of ours, at any provider: the index begins with that."""
    number = plain_term(term)
    return Q(provider__in=PAID_BY_VALUES, number_index=Refund.index_of(number))


def _payments_of_number(request: HttpRequest, number: str) -> set[int]:
    return _once(request, f"payments of {number}", lambda: payments_of_number(number))


def _members_found(request: HttpRequest, term: str, *, is_whole: bool) -> People:
    """Few by their ids; many as a question to the database, or the newest of them."""
    few, everybody = _once(request, f"members called {term}", lambda: _members_called(request, term))
    return everybody if is_whole and len(few) > MANY_MEMBERS else few[:MANY_MEMBERS]


def _once(request: HttpRequest, name: str, find: Callable[[], Known]) -> Known:
    """What all lists that are searched for one request ask for alike."""
    known: dict[str, Known] = request.__dict__.setdefault("found_once", {})
    if name not in known:
        known[name] = find()
    return known[name]


def payments_of_number(number: str) -> set[int]:
    """The ids of those with this transaction number, merchant order number, provider's number or refund number.

    Also of the one whose receipt, or refund's receipt, has it.
    """
    if (receipt_of := payment_of_receipt(number)) is not None:
        return {receipt_of}
    own = Payment.objects.filter(transaction_id_index=Payment.index_of(number)).order_by()
    theirs = Q(out_trade_no_index=Attempt.index_of(number)) | Q(
        provider_transaction_id_index=Attempt.provider_index_of(number)
    )
    attempts = Attempt.objects.filter(theirs, provider__in=PAID_BY_VALUES).order_by()
    refunds = Refund.objects.filter(has_refund_number(number)).order_by()
    return {
        *own.values_list("pk", flat=True),
        *attempts.values_list("payment_id", flat=True),
        *refunds.values_list("payment_id", flat=True),
    }


def _ids(term: str) -> Collection[int]:
    """`#12` and `12`, as pages call a row; not `0012`, which is the end of a phone number."""
    digits = term.removeprefix("#")
    is_id = len(digits) <= LONGEST_ID and digits.isascii() and digits.isdecimal() and not digits.startswith("0")
    return [int(digits)] if is_id else []


def _may_be_a_phone(term: str) -> bool:
    """Whether what is the id of a row may be the end of a phone number as well."""
    return len(term) <= LONGEST_ID and term.isdecimal()


def _members_called(request: HttpRequest, term: str) -> tuple[list[int], QuerySet[Any, int]]:
    """Whom this means among the members: the newest, one more than are few, and all."""
    page: Any = admin.site.get_model_admin(Payment._meta.get_field("member").related_model)
    members = page.sought(request, page.model._default_manager.order_by("-pk"), term)
    return list(members.values_list("pk", flat=True)[: MANY_MEMBERS + 1]), members.order_by().values_list(
        "pk", flat=True
    )


def _of_members(members: People) -> Q:
    if not isinstance(members, list):
        return Q(payment__member_id__in=members)
    theirs = Payment.objects.filter(member_id__in=members).order_by().values_list("pk", flat=True)
    few = list(theirs[: MANY_PAYMENTS + 1])
    return Q(payment_id__in=few) if len(few) <= MANY_PAYMENTS else Q(payment__member_id__in=members)
