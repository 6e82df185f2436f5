"""Reading: lists, one payment, the payer's page, and a token that is checked for next to nothing."""

from collections.abc import Iterator
from itertools import cycle, islice

from benchmarks.http_request import Request, bearer
from benchmarks.operations.operation import Operation
from benchmarks.world import World, open_payments
from payments.enums import ProviderName
from payments.models import Payment
from payments.paying.links import checkout_token

PATH = "/api/v1/payments/"
KINDS = 500  # different requests, sent in turn
PAGE = 50


def reading(world: World) -> list[Operation]:
    """What is only read."""
    staff, idle = bearer(world.staff_token), bearer(world.idle.token)
    return [
        Operation("list member", lambda count: _lists(world, count), 200, '"transaction_id":"txn_'),
        Operation("list staff", lambda _count: [_get("?status=success&type=membership", staff)], 200, '"success"'),
        Operation("detail", lambda count: _details(world, count), 200, '"transaction_id":"txn_'),
        Operation("search number", lambda count: _searches(world, count), 200, '"transaction_id":"txn_'),
        Operation("checkout page", lambda count: _pages(world, count), 200, "100.00"),
        Operation("token check", lambda _count: [_get("?limit=1", idle)], 200, "[]"),
    ]


def console(world: World) -> Operation:
    """The console's list of payments."""
    cookie = {"Cookie": world.cookie}
    return Operation(
        "console list", lambda _count: [Request("GET", "/admin/payments/payment/", b"", cookie)], 200, "result_list"
    )


def _lists(world: World, count: int) -> Iterator[Request]:
    for customer in islice(cycle(world.customers), min(count, KINDS)):
        yield _get("", bearer(customer.token))


def _details(world: World, count: int) -> Iterator[Request]:
    tokens = {customer.member_id: customer.token for customer in world.customers}
    known = Payment.objects.filter(member_id__in=tokens).values_list("pk", "member_id")
    for payment_id, member_id in known[: min(count, KINDS)]:
        yield _get(f"{payment_id}/", bearer(tokens[member_id]))


def _searches(world: World, count: int) -> Iterator[Request]:
    known = Payment.objects.filter(member_id=world.customers[0].member_id)
    for payment in known[: min(count, PAGE)]:  # the newest
        yield _get(f"?transaction_id={payment.transaction_id}", bearer(world.staff_token))


def _pages(world: World, count: int) -> Iterator[Request]:
    for payment in open_payments(min(count, KINDS), member_id=world.payer.member_id, provider=ProviderName.ALIPAY):
        yield Request("GET", f"/pay/{checkout_token(payment.pk)}/")


def _get(rest: str, headers: dict[str, str]) -> Request:
    return Request("GET", PATH + rest, b"", headers)
