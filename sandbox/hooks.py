"""A receiver of web hooks in the form of Standard Webhooks: verifies, keeps, and answers as it was told to.

A program of somebody else, written from the specification alone; docs/webhooks.md of the service shows a shorter one.
"""

import base64
import binascii
import hashlib
import hmac
import json
import time
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from sandbox import clock
from sandbox.configuration import timing
from sandbox.desk import Refused, desk
from sandbox.models import HookReceiver, ReceivedHook

NORMAL, FAIL, SLOW, REDIRECT = "normal", "fail", "slow", "redirect"
BEHAVIOURS = (NORMAL, FAIL, SLOW, REDIRECT)
TOLERANCE_SECONDS = 300
SHOWN = 100


@csrf_exempt
@require_POST
def receive(request: HttpRequest) -> HttpResponse:
    """204 for what verifies, 401 for what does not; or whatever misbehaviour was chosen."""
    receiver = _receiver()
    verified = verifies(request.headers, request.body, receiver.secret)
    _keep(request, receiver, is_verified=verified)
    if receiver.behaviour == FAIL:
        return HttpResponse(status=503)
    if receiver.behaviour == REDIRECT:
        return HttpResponse(status=302, headers={"Location": "/control/hooks"})
    if receiver.behaviour == SLOW:
        time.sleep(timing().slow)
    return HttpResponse(status=204 if verified else 401)


@desk("POST")
def tell(body: dict[str, Any]) -> dict[str, Any]:
    """The `secret` to verify by, and how to answer from now on: `behaviour`."""
    receiver = _receiver()
    receiver.secret = str(body.get("secret", receiver.secret))
    receiver.behaviour = str(body.get("behaviour", receiver.behaviour))
    if receiver.behaviour not in BEHAVIOURS:
        raise Refused(400, "unknown_behaviour", f"Choose one of: {', '.join(BEHAVIOURS)}.")
    receiver.save()
    return {"behaviour": receiver.behaviour}


@desk("GET")
def received(_query: dict[str, str]) -> list[dict[str, Any]]:
    """What came in, the newest first."""
    return [
        {
            "webhook_id": each.webhook_id,
            "type": each.type,
            "is_verified": each.is_verified,
            "is_new": each.is_new,
            "behaviour": each.behaviour,
            "body": each.body,
            "received_at": each.received_at.isoformat(),
        }
        for each in ReceivedHook.objects.order_by("-pk")[:SHOWN]
    ]


def verifies(headers: Any, body: bytes, secret: str) -> bool:
    """Whether one of the signatures is made with the secret, a moment ago."""
    webhook_id, timestamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    try:
        key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        is_of_now = abs(clock.now().timestamp() - int(timestamp)) <= TOLERANCE_SECONDS
    except (ValueError, binascii.Error):
        return False
    signed = f"{webhook_id}.{timestamp}.".encode() + body
    expected = "v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    given = headers.get("webhook-signature", "").split(" ")
    return bool(key and webhook_id) and is_of_now and any(hmac.compare_digest(each, expected) for each in given)


def _receiver() -> HookReceiver:
    return HookReceiver.objects.get_or_create(pk=1)[0]


def _keep(request: HttpRequest, receiver: HookReceiver, *, is_verified: bool) -> None:
    """Its id says whether it is new: a message may come more than once."""
    webhook_id = request.headers.get("webhook-id", "")[:256]
    try:
        said = json.loads(request.body)
    except ValueError:
        said = None
    ReceivedHook.objects.create(
        webhook_id=webhook_id,
        type=str(said.get("type", ""))[:64] if isinstance(said, dict) else "",
        is_verified=is_verified,
        is_new=not ReceivedHook.objects.filter(webhook_id=webhook_id, is_verified=True).exists(),
        behaviour=receiver.behaviour,
        body=request.body.decode(errors="replace"),
    )
