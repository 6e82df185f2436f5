"""Whether a target does the work before it is timed: a payment is created, listed, paid once, and not by a forger."""

import json
from typing import Any

from benchmarks.http_request import Answer, Request, send
from benchmarks.servers import DRIVER
from benchmarks.statements import WrongAnswer, require
from benchmarks.target import Target

PAGE = 50


def check_answers(target: Target) -> None:
    """Raise WrongAnswer unless create, list and callback do what they promise, with the driver that all have."""
    _check_create(target)
    _check_callback(target)
    _expect(target, target.server.uses(DRIVER), f"{DRIVER} is not loaded")


def _check_create(target: Target) -> None:
    create, page = next(iter(target.operations["create"].make(1))), next(iter(target.operations["list member"].make(1)))
    made = json.loads(require(target, "create", create))
    listed, bought = (_payments(send(request, target.server.port)) for request in (page, target.buyer_list))
    _expect(target, len(listed) == PAGE, f"a page of {len(listed)}")
    _expect(target, bought[0]["id"] == made["id"], "what was created is not the newest")
    _expect(target, float(made["amount"]) == 100 and made["status"] == "pending", f"created {made}")
    refused = send(
        Request(create.method, create.path, create.body, {**create.headers, **_stranger()}), target.server.port
    )
    _expect(target, refused.status in (401, 403), f"an unknown token was answered with {refused.status}")


def _check_callback(target: Target) -> None:
    notice = next(iter(target.operations["callback alipay"].make(1)))
    forged = Request(notice.method, notice.path, notice.body.replace(b"=100.00", b"=1.00"), notice.headers)
    before = _status(target)
    _expect(target, send(forged, target.server.port).status == 400, "a forged notice was taken")
    _expect(target, before == _status(target) == "pending", "a forged notice had an effect")
    for _again in range(2):
        require(target, "callback alipay", notice)
    _expect(target, _status(target) == "success", "a notice had no effect")


def _status(target: Target) -> str:
    """Where the newest payment of the one who pays by callbacks stands."""
    newest = _payments(send(target.payer_list, target.server.port))[0]
    return str(newest["status"])


def _payments(answer: Answer) -> list[dict[str, Any]]:
    found = answer.json()
    payments: list[dict[str, Any]] = found if isinstance(found, list) else found["results"]
    return payments


def _stranger() -> dict[str, str]:
    return {"Authorization": "Bearer gym_stranger"}


def _expect(target: Target, holds: object, otherwise: str) -> None:
    if not holds:
        raise WrongAnswer(f"{target.name}: {otherwise}")
