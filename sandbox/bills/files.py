"""Bills that were made, each in a file of its own, to be fetched under a token for as long as its provider allows."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, TypeVar

from sandbox import clock
from sandbox.configuration import database_path
from sandbox.models import BillFile, Provider

LONGEST_MAKING = timedelta(hours=1)
Outcome = TypeVar("Outcome")


class LinkExpired(Exception):
    """There is no file under this token, or not any more."""


def keep(provider: Provider, *, lifetime: timedelta, write: Callable[[BinaryIO], Outcome]) -> tuple[str, Outcome]:
    """Make a file by `write`; the token under which it can be fetched, and what `write` said.

    Files that are over are thrown away.
    """
    forget_expired()
    directory = _directory()
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Known before it is there, so that nobody takes it for a file that is over.
    made = BillFile.objects.create(
        provider=provider, token=secrets.token_hex(24), expires_at=clock.now() + LONGEST_MAKING
    )
    with (directory / made.token).open("xb") as file:
        outcome = write(file)
    BillFile.objects.filter(pk=made.pk).update(expires_at=clock.now() + lifetime)
    return made.token, outcome


def take(provider: Provider, token: str) -> BinaryIO:
    """The file, open for reading, as often as it is asked for in its time; raises LinkExpired."""
    valid = BillFile.objects.filter(provider=provider, token=token, expires_at__gt=clock.now())
    try:
        return (_directory() / valid.get().token).open("rb")
    except (BillFile.DoesNotExist, FileNotFoundError) as error:
        raise LinkExpired from error


def forget_expired() -> None:
    """Throw away every file whose time is over."""
    there = list(_directory().glob("*"))
    BillFile.objects.filter(expires_at__lte=clock.now()).delete()
    kept = set(BillFile.objects.values_list("token", flat=True))
    for path in there:
        if path.name not in kept:
            path.unlink(missing_ok=True)


def forget_all() -> None:
    """Throw away every file."""
    BillFile.objects.all().delete()
    for path in _directory().glob("*"):
        path.unlink(missing_ok=True)


def _directory() -> Path:
    """Beside the book, so that every process of one sandbox sees the same files and no other sandbox does."""
    book = database_path()
    return book.with_name(f"{book.name}-bills")
