"""What an attempt told the payer's device, kept with the attempt for the next one who asks.

It names the payer, where it was made for one (`openid`), and goes as soon as the attempt or its payment has ended.
"""

import json
from dataclasses import asdict
from typing import Any

from payments.enums import AttemptStatus
from payments.ledger.models import Attempt
from payments.paying.operations.checkout_request import CheckoutRequest
from payments.providers.base import Channel, Instruction, InstructionKind


def remember(instruction: Instruction, request: CheckoutRequest) -> str:
    """The instruction and what it was made for, as text to keep in the attempt."""
    return json.dumps({**asdict(instruction), **_made_for(request), "return_url": request.return_url})


def recall(attempt: Attempt, request: CheckoutRequest) -> Instruction | None:
    """What the open attempt told before, if it serves this request too.

    WeChat's H5 address dies after five minutes and is asked for anew: the same order gives a fresh one.
    """
    if attempt.status != AttemptStatus.OPEN or not attempt.instruction or request.channel == Channel.H5:
        return None
    kept = _kept(attempt)
    if not _is_for(request, kept) or kept["return_url"] != request.return_url:
        return None
    return Instruction(InstructionKind(kept["kind"]), kept["content"], kept["parameters"])


def is_same_order(attempt: Attempt, request: CheckoutRequest) -> bool:
    """Whether the request would send the very order that the attempt sent, to the same provider, channel and payer."""
    if (attempt.provider, attempt.channel) != (request.provider, request.channel):
        return False
    return not attempt.instruction or _is_for(request, _kept(attempt))


def _made_for(request: CheckoutRequest) -> dict[str, str]:
    """The payer, who is known by the openid inside one app alone."""
    return {"app_id": request.app_id, "openid": request.openid}


def _is_for(request: CheckoutRequest, kept: dict[str, Any]) -> bool:
    """What was kept before orders could name an app was for the configured one."""
    return {"app_id": kept.get("app_id", ""), "openid": kept["openid"]} == _made_for(request)


def _kept(attempt: Attempt) -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(attempt.instruction)
    return kept
