"""The second factor: who needs one, and what an authenticator app is told.

The algorithm is django-otp's (RFC 6238); ADR 32 says why the tables are our own. `SECOND_FACTOR_ROLES` of the settings
says who needs one: None for whoever can refund, approve, reveal or export; else these roles, with every superuser; none
of them switches it off for everybody, those who have set one up included.
"""

import base64
import os
import re
from urllib.parse import quote, urlencode

from django.conf import settings
from django.contrib.auth.models import User
from django_otp.oath import TOTP

from members.people.models import SecondFactor
from members.people.permissions import CANCEL_CLASS_FOR_GYM, EXPORT_MEMBERS, SEE_PHONES_IN_FULL
from members.people.role_table import CODES
from payments import permissions as payments

# Seconds, digits, and how many steps an app's clock may be off either way.
STEP, DIGITS, TOLERANCE = 30, 6, 1
_KEY_BYTES = 20
_CODE = re.compile(f"[0-9]{{{DIGITS}}}")
NEEDS_ONE = (
    payments.REQUEST_REFUND,
    payments.APPROVE_REFUND,
    payments.CLOSE_EXCEPTION,
    CANCEL_CLASS_FOR_GYM,
    payments.SEE_NUMBERS_IN_FULL,
    payments.READ_BILLS,
    SEE_PHONES_IN_FULL,
    EXPORT_MEMBERS,
    payments.EXPORT_LISTS,
)


def is_on() -> bool:
    """Whether anybody is asked for one."""
    return settings.SECOND_FACTOR_ROLES is None or bool(settings.SECOND_FACTOR_ROLES)


def is_needed(user: User) -> bool:
    """Whether this account may not come in without one."""
    if not (is_on() and user.is_staff):
        return False
    if user.is_superuser:
        return True
    if settings.SECOND_FACTOR_ROLES is not None:
        return user.groups.filter(name__in=[CODES[role] for role in settings.SECOND_FACTOR_ROLES]).exists()
    return any(user.has_perm(permission) for permission in NEEDS_ONE)


def factor_of(user: User) -> SecondFactor | None:
    """The one that was set up, where it is asked for."""
    return SecondFactor.objects.filter(user_id=user.pk).first() if is_on() else None


def new_key() -> str:
    """A secret for an app, as the hexadecimal digits that are kept."""
    return os.urandom(_KEY_BYTES).hex()


def for_typing(key: str) -> str:
    """The secret as a person types it into an app: base32, in groups of four."""
    text = _base32(key)
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def for_scanning(key: str, user: User, *, issuer: str) -> str:
    """The secret as an app scans it, with the names under which it lists it (the Key URI Format)."""
    facts = urlencode({"secret": _base32(key), "issuer": issuer, "digits": DIGITS, "period": STEP}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(user.get_username())}?{facts}"


def step_of(code: str, *, key: str, at: float, after: int = -1) -> int | None:
    """The time step of this code at an instant (seconds of the epoch), when it is right and later than `after`."""
    if not _CODE.fullmatch(code):
        return None
    totp = TOTP(bytes.fromhex(key), STEP, digits=DIGITS)
    totp.time = at
    return totp.t() if totp.verify(int(code), TOLERANCE, after + 1) else None


def plain_code(written: str) -> str:
    """A code without what people put between its characters, and in small letters."""
    return re.sub(r"[\s-]", "", written).lower()


def _base32(key: str) -> str:
    return base64.b32encode(bytes.fromhex(key)).decode()
