"""A payment is created, once for each request: for nothing in particular, or for a place in a class."""

import math
import secrets
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from itertools import cycle, islice

from django.utils import timezone

from benchmarks.http_request import Request, bearer, json_request
from benchmarks.operations.operation import Operation
from benchmarks.world import World
from members.models import ClassSession
from tests.factories.gym import ClassSessionFactory, CourseFactory

PATH = "/api/v1/payments/"
TOMORROW = timezone.now() + timedelta(days=1)


def creating(world: World) -> list[Operation]:
    """Without a key; with a key of its own each time, which writes one row more; with a place that is held for it."""
    return [
        Operation("create", partial(_requests, world, has_key=False), 201, '"status":"pending"', once=True),
        Operation("create with key", partial(_requests, world, has_key=True), 201, '"status":"pending"', once=True),
        Operation("create with item", partial(_for_places, world), 201, '"fulfilment":"pending"', once=True),
    ]


def _requests(world: World, count: int, *, has_key: bool) -> Iterator[Request]:
    for customer in islice(cycle(world.buyers), count):
        body = {
            "member_id": customer.member_id,
            "amount": "100.00",
            "type": "membership",
            "description": "年卡会员费",
        }
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
