"""A payment is created, once for each request."""

import secrets
from collections.abc import Iterator
from functools import partial
from itertools import cycle, islice

from benchmarks.http_request import Request, bearer, json_request
from benchmarks.operations.operation import Operation
from benchmarks.world import World

PATH = "/api/v1/payments/"


def creating(world: World) -> list[Operation]:
    """Without a key, and with a key of its own each time, which writes one row more."""
    return [
        Operation("create", partial(_requests, world, has_key=False), 201, '"status":"pending"', once=True),
        Operation("create with key", partial(_requests, world, has_key=True), 201, '"status":"pending"', once=True),
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
