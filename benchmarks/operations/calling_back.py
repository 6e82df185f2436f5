"""A provider reports that a payment was paid: signed as it signs, for payments that wait for it."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from benchmarks.http_request import Request
from benchmarks.operations.operation import Operation
from benchmarks.world import World, open_payments
from payments.enums import ProviderName
from tests.providers_desk import CALLBACK, alipay_form, wechat_v2, wechat_v3

Sign = Callable[[str], dict[str, Any]]


def calling_back(world: World) -> list[Operation]:
    """The three forms, and one notice that comes again and again."""
    again = partial(_requests, world, ProviderName.ALIPAY, alipay_form)
    return [
        Operation("callback alipay", again, 200, "success", once=True),
        Operation("callback wechat v3", partial(_requests, world, ProviderName.WECHAT, wechat_v3), 200, "", once=True),
        Operation("callback wechat v2", partial(_requests, world, ProviderName.WECHAT, wechat_v2), 200, "", once=True),
        Operation("callback again", lambda _count: again(1), 200, "success"),
    ]


def _requests(world: World, provider: ProviderName, sign: Sign, count: int) -> Iterator[Request]:
    for payment in open_payments(count, member_id=world.payer.member_id, provider=provider):
        signed = sign(payment.transaction_id)
        headers = {"Content-Type": signed["content_type"], **signed.get("headers", {})}
        yield Request("POST", f"{CALLBACK}{provider}/", signed["data"].encode(), headers)
