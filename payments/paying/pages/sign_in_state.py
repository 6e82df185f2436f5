"""A sign-in that is under way: what the browser brings back is known again by, for ten minutes and once.

The provider hands `state` back in the address, so that whoever reads an address has it. It is good only beside the
cookie that it was made with, for the payment and the provider that it was made for. So nobody can have somebody else's
browser take a code that is not its own, nor take it for another payment.
"""

import re
import secrets
import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from payments.paying.links import checkout_token

LIFETIME_SECONDS = 600
COOKIE = "signing_in"
_SALT = "payments.paying.signing-in"
# The provider, when it began (in Unix time), what nobody can guess, and whether it was begun by itself once more.
_KEPT = re.compile(r"([a-z]{1,16})\.([0-9a-f]{8})\.[0-9a-f]{32}\.([01])", re.ASCII)


@dataclass(frozen=True, slots=True)
class SignIn:
    """One sign-in. `state` has only 0–9 and a–f, 72 of them; `is_second`: the first one's code was of no use."""

    provider: str
    state: str
    is_second: bool


def begin_sign_in(response: HttpResponse, *, payment_id: int, provider: str, is_second: bool = False) -> SignIn:
    """Another sign-in, which this answer's browser alone can end; one that is under way there is forgotten."""
    kept = f"{provider}.{int(time.time()):08x}.{secrets.token_hex(16)}.{int(is_second)}"
    response.set_cookie(
        COOKIE,
        kept,
        max_age=LIFETIME_SECONDS,
        path=_path(payment_id),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return SignIn(provider, _state_of(payment_id, kept), is_second)


def sign_in_under_way(request: HttpRequest, *, payment_id: int, provider: str) -> SignIn | None:
    """The one that this browser has begun for the payment at this provider, within the time."""
    kept = request.COOKIES.get(COOKIE, "")
    found = _KEPT.fullmatch(kept)
    if found is None or found[1] != provider or not 0 <= time.time() - int(found[2], 16) < LIFETIME_SECONDS:
        return None
    return SignIn(provider, _state_of(payment_id, kept), found[3] == "1")


def take_sign_in(request: HttpRequest, *, payment_id: int, provider: str, state: str) -> SignIn | None:
    """The same, once, if `state` is that one's; the caller makes the browser forget it."""
    signing_in = sign_in_under_way(request, payment_id=payment_id, provider=provider)
    if signing_in is None or not constant_time_compare(state, signing_in.state):
        return None
    is_first = cache.add(f"payments.paying.signed-in:{signing_in.state}", 1, timeout=LIFETIME_SECONDS)
    return signing_in if is_first else None


def forget_sign_in(response: HttpResponse, *, payment_id: int) -> None:
    """This browser has none under way any more."""
    response.delete_cookie(COOKIE, path=_path(payment_id), samesite="Lax")


def _state_of(payment_id: int, kept: str) -> str:
    began = kept.split(".")[1]
    return began + salted_hmac(_SALT, f"{payment_id}\0{kept}", algorithm="sha256").hexdigest()


def _path(payment_id: int) -> str:
    return reverse("checkout_page", args=[checkout_token(payment_id)])
