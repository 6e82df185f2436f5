"""The gym's face as pages show it, kept in each process for a few seconds, so that a page asks the database nothing.

A change shows in the process that made it at once, in all others within KEPT_SECONDS. While the database is away, what
was known last is shown.
"""

import re
import time
from dataclasses import dataclass

from django.db import Error
from django.urls import reverse
from django.utils.translation import gettext

from foundation.database.faults import is_away
from members.face.queries import face_without_logo

KEPT_SECONDS = 5.0
_NOT_DIALLED = re.compile(r"[^0-9+]")


@dataclass(frozen=True, slots=True)
class Face:
    """What is empty is not shown; a gym without a name is called as delivered."""

    name: str = ""
    address: str = ""
    phone: str = ""
    rules: str = ""
    logo_digest: str = ""

    @property
    def title(self) -> str:
        """What the site is called, in the reader's language where the gym has not named it."""
        return self.name or gettext("Gym payments")

    @property
    def logo_url(self) -> str:
        """Where the logo is; empty text for none."""
        return reverse("gym_logo", args=[self.logo_digest]) if self.logo_digest else ""

    @property
    def dialled(self) -> str:
        """The phone number as a `tel:` link has it."""
        return _NOT_DIALLED.sub("", self.phone)


class _Kept:
    face = Face()
    until = 0.0


def current_face() -> Face:
    """What is shown now, no older than KEPT_SECONDS while the database answers."""
    if time.monotonic() >= _Kept.until:
        try:
            keep(_loaded())
        except Error as error:
            if not is_away(error):
                raise
    return _Kept.face


def last_face() -> Face:
    """What this process knew last, or what is delivered, without asking: for pages about a fault."""
    return _Kept.face


def keep(face: Face, *, seconds: float = KEPT_SECONDS) -> None:
    """Show this one for so long, without asking."""
    _Kept.face, _Kept.until = face, time.monotonic() + seconds


def forget_face() -> None:
    """Ask the database at the next page: after a change, once it is committed."""
    _Kept.until = 0.0


def _loaded() -> Face:
    row = face_without_logo()
    if row is None:
        return Face()
    return Face(row.name, row.address, row.phone, row.rules, row.logo_digest)
