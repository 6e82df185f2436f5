"""Every operation of the service that is measured: payments are created, reported as paid by a provider, and read."""

import math
import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from itertools import cycle, islice
from typing import Any

from django.utils import timezone

from benchmarks.database import point_django_at
from benchmarks.http_request import Operation, Request, bearer, json_request
from benchmarks.world import World, open_payments
from members.models import ClassSession
from payments.enums import ProviderName
from payments.models import Payment
from payments.paying.links import checkout_token
from tests.factories.gym import ClassSessionFactory, CourseFactory
from tests.providers_desk import CALLBACK, alipay_form, wechat_v2, wechat_v3

PATH = "/api/v1/payments/"
TOMORROW = timezone.now() + timedelta(days=1)
PLAIN = {"amount": "100.00", "type": "membership", "description": "年卡会员费"}
PAGE = 50
Sign = Callable[[str], dict[str, Any]]


def every_operation(world: World) -> list[Operation]:
    """All of them, in the order of the report.

    With a key of its own each time creation writes one row more; with an item a place is held for it. What is sent
    `again` is one notice.
    """
    staff, idle = bearer(world.staff_token), bearer(world.idle.token)
    alipay = partial(_notices, world, ProviderName.ALIPAY, alipay_form)
    wechat = partial(_notices, world, ProviderName.WECHAT)
    pending, number = '"status":"pending"', '"transaction_id":"txn_'
    return [
        Operation("create", partial(_creations, world, has_key=False), 201, pending, once=True),
        Operation("create with key", partial(_creations, world, has_key=True), 201, pending, once=True),
        Operation("create with item", partial(_for_places, world), 201, '"fulfilment":"pending"', once=True),
        Operation("callback alipay", alipay, 200, "success", once=True),
        Operation("callback wechat v3", partial(wechat, wechat_v3), 200, "", once=True),
        Operation("callback wechat v2", partial(wechat, wechat_v2), 200, "", once=True),
        Operation("callback again", lambda _count: alipay(1), 200, "success"),
        Operation("list member", partial(_lists, world), 200, number),
        Operation("list staff", lambda _count: [_get("?status=success&type=membership", staff)], 200, '"success"'),
        Operation("detail", partial(_details, world), 200, number),
        Operation("search number", partial(_searches, world), 200, number),
        Operation("checkout page", partial(_pages, world), 200, "100.00"),
        Operation("token check", lambda _count: [_get("?limit=1", idle)], 200, "[]"),
    ]


def console(world: World) -> Operation:
    """The console's list of payments."""
    request = Request("GET", "/admin/payments/payment/", b"", {"Cookie": world.cookie})
    return Operation("console list", lambda _count: [request], 200, "result_list")


def pointed(operation: Operation, name: str) -> Operation:
    """The operation, whose requests are made with rows of this database."""

    def make(count: int) -> Iterator[Request]:
        point_django_at(name)
        yield from operation.make(count)

    return replace(operation, make=make)


def _creations(world: World, count: int, *, has_key: bool) -> Iterator[Request]:
    for customer in islice(cycle(world.buyers), count):
        body = {"member_id": customer.member_id, **PLAIN}
        key = {"Idempotency-Key": secrets.token_hex(16)} if has_key else {}
        yield json_request(PATH, body, **bearer(customer.token), **key)


def _for_places(world: World, count: int) -> Iterator[Request]:
    """Neighbours in time want other classes; each member takes a place in each class once."""
    buyers = world.buyers
    sessions = _classes(math.ceil(count / len(buyers)), places=len(buyers))
    for number in range(count):
        turn, place = divmod(number, len(buyers))
        session, buyer = sessions[(turn + place) % len(sessions)], buyers[place]
        body = {
            "member_id": buyer.member_id,
            "amount": f"{session.price}",
            "type": "course",
            "item_id": session.pk,
            "description": session.title,
        }
        yield json_request(PATH, body, **bearer(buyer.token))


def _classes(count: int, *, places: int) -> list[ClassSession]:
    """So many new classes with so many places each, one after another: a member is in one place at a time."""
    course, made = CourseFactory(capacity=places), ClassSession.objects.count()
    hours = (TOMORROW + timedelta(hours=made + number) for number in range(count))
    same = {"course": course, "coach": course.coach, "opens_at": timezone.now()}
    return ClassSession.objects.bulk_create(ClassSessionFactory.build(**same, starts_at=hour) for hour in hours)


def _notices(world: World, provider: ProviderName, sign: Sign, count: int) -> Iterator[Request]:
    for payment in open_payments(count, member_id=world.payer.member_id, provider=provider):
        signed = sign(payment.transaction_id)
        headers = {"Content-Type": signed["content_type"], **signed.get("headers", {})}
        yield Request("POST", f"{CALLBACK}{provider}/", signed["data"].encode(), headers)


def _lists(world: World, count: int) -> Iterator[Request]:
    for customer in islice(cycle(world.customers), count):
        yield _get("", bearer(customer.token))


def _details(world: World, count: int) -> Iterator[Request]:
    tokens = {customer.member_id: customer.token for customer in world.customers}
    known = Payment.objects.filter(member_id__in=tokens).values_list("pk", "member_id")
    for payment_id, member_id in known[:count]:
        yield _get(f"{payment_id}/", bearer(tokens[member_id]))


def _searches(world: World, count: int) -> Iterator[Request]:
    known = Payment.objects.filter(member_id=world.customers[0].member_id)
    for payment in known[: min(count, PAGE)]:  # the newest
        yield _get(f"?transaction_id={payment.transaction_id}", bearer(world.staff_token))


def _pages(world: World, count: int) -> Iterator[Request]:
    for payment in open_payments(count, member_id=world.payer.member_id, provider=ProviderName.ALIPAY):
        yield Request("GET", f"/pay/{checkout_token(payment.pk)}/")


def _get(rest: str, headers: dict[str, str]) -> Request:
    return Request("GET", PATH + rest, b"", headers)
