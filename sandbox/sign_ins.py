"""Signing in inside a provider's app: a code that is used once and for a few minutes, and whom it stands for.

A person has another openid at each app of the merchant, and the same one each time.
"""

import base64
import hashlib
import secrets

from sandbox import clock, rules
from sandbox.models import Mode, PayerAccount, Provider, SignInCode, SignInDesk

PERSON_CHARACTERS = 32


class CodeInvalid(Exception):
    """Nobody was given this code, or another app was."""


class CodeUsed(Exception):
    """The code has been exchanged already."""


class CodeExpired(Exception):
    """The code is too old."""


def desk_of(provider: Provider) -> SignInDesk:
    """Who signs in there next, and how."""
    return SignInDesk.objects.filter(provider=provider).first() or SignInDesk(provider=provider)


def tell(provider: Provider, *, person: str, mode: Mode) -> SignInDesk:
    """From now on this person signs in there, in this way."""
    told = {"person": person, "mode": mode}
    return SignInDesk.objects.update_or_create(provider=provider, defaults=told)[0]


def authorize(provider: Provider, app_id: str) -> str:
    """A code for whoever is in the app now; empty when that person refuses."""
    desk = desk_of(provider)
    if desk.mode == Mode.REFUSE:
        return ""
    now = clock.now()
    life = rules.pause("sign_in_code_seconds")
    made = SignInCode.objects.create(
        provider=provider,
        app_id=app_id,
        person=desk.person,
        code=secrets.token_hex(16),
        is_snapshot=desk.mode == Mode.SNAPSHOT and provider == Provider.WECHAT,
        expires_at=now if desk.mode == Mode.EXPIRED_CODE else now + life,
    )
    return made.code


def exchange(provider: Provider, app_id: str, code: str) -> PayerAccount:
    """Whose code it is, once. Raises CodeInvalid, CodeUsed or CodeExpired."""
    found = SignInCode.objects.filter(provider=provider, app_id=app_id, code=code).first()
    if found is None:
        raise CodeInvalid
    if found.used_at is None and found.expires_at <= clock.now():
        raise CodeExpired
    if not SignInCode.objects.filter(pk=found.pk, used_at=None).update(used_at=clock.now()):
        raise CodeUsed
    return _account(found)


def _account(code: SignInCode) -> PayerAccount:
    """Noted as handed out: from now on the order's openid must be of the order's app."""
    return PayerAccount.objects.get_or_create(
        openid=_openid(code),
        defaults={
            "provider": code.provider,
            "app_id": code.app_id,
            "person": code.person,
            "is_snapshot": code.is_snapshot,
        },
    )[0]


def _openid(code: SignInCode) -> str:
    """WeChat's begin with an o and have 28 characters, Alipay's have 43; a snapshot user's looks like any other."""
    who = "\n".join((code.provider, code.app_id, code.person, "snapshot" if code.is_snapshot else ""))
    text = base64.urlsafe_b64encode(hashlib.sha256(who.encode()).digest()).decode().rstrip("=")
    return f"o{text[:27]}" if code.provider == Provider.WECHAT else text


def fits(provider: Provider, app_id: str, openid: str) -> bool:
    """Whether that app knows a payer of this openid; one that no sign-in ever handed out is taken as it is."""
    known = PayerAccount.objects.filter(provider=provider, openid=openid).first()
    return known is None or (known.app_id == app_id and not known.is_snapshot)


def is_stranger(provider: Provider, openid: str) -> bool:
    """Whether sign-ins have handed out accounts there, and this is none of them."""
    handed_out = PayerAccount.objects.filter(provider=provider)
    return handed_out.exists() and not handed_out.filter(openid=openid).exists()


def person_of(provider: Provider, openid: str) -> str:
    """Whose openid it is; empty for one that no sign-in handed out."""
    known = PayerAccount.objects.filter(provider=provider, openid=openid).first()
    return known.person if known else ""


def forget_all() -> None:
    """Nobody has signed in, and the next who does is as at the beginning."""
    for each in (SignInDesk, SignInCode, PayerAccount):
        each.objects.all().delete()
