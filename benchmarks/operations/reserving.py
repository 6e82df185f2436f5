"""A payment for a place in a class, which is held in the same transaction; neighbours in time want other classes."""

import math
from collections.abc import Iterator
from datetime import timedelta

from django.utils import timezone

from benchmarks.http_request import Request, bearer, json_request
from benchmarks.operations.creating import PATH
from benchmarks.operations.operation import Operation
from benchmarks.world import World
from members.models import ClassSession
from tests.factories.gym import ClassSessionFactory, CourseFactory

TOMORROW = timezone.now() + timedelta(days=1)


def reserving(world: World) -> Operation:
    """Each member takes a place in each class once."""
    return Operation(
        "create with item",
        lambda count: _requests(world, count),
        201,
        '"fulfilment":"pending"',
        once=True,
    )


def _requests(world: World, count: int) -> Iterator[Request]:
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
