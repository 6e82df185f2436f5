"""An authenticator app on somebody's phone, by RFC 4226 and RFC 6238 with code of its own."""

import base64
import hashlib
import hmac
import struct
import time
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.utils import timezone

from members.models import SecondFactor
from members.people.second_factor import new_key

STEP = 30


@dataclass(frozen=True, slots=True)
class App:
    """Knows the secret that was typed into it."""

    typed: str

    @property
    def secret(self) -> bytes:
        return base64.b32decode(self.typed.replace(" ", ""))

    @property
    def key(self) -> str:
        """The secret as the site keeps it."""
        return self.secret.hex()

    def code(self, seconds: int = 0) -> str:
        """What it shows now, or so many seconds from now."""
        return self._at(int(time.time() + seconds) // STEP)

    def wrong(self) -> str:
        """Six digits that are right at no time near now."""
        now = int(time.time()) // STEP
        near = {self._at(now + step) for step in range(-50, 51)}
        return next(code for number in range(1000) if (code := f"{number:06}") not in near)

    def _at(self, step: int) -> str:
        digest = hmac.new(self.secret, struct.pack(">Q", step), hashlib.sha1).digest()
        [number] = struct.unpack_from(">I", digest, digest[-1] & 15)
        return f"{(number & 0x7FFFFFFF) % 1_000_000:06}"


def has_app(user: User) -> App:
    """The account has a second factor, of which no code was used yet."""
    now, key = timezone.now(), new_key()
    SecondFactor.objects.create(user=user, key=key, last_step=0, created_at=now, used_at=now)
    return App(base64.b32encode(bytes.fromhex(key)).decode())
