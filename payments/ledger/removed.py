"""What proves that retention has removed something, and nobody else: digests of it, and a chain of removals."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import NamedTuple

import msgspec
from django.conf import settings

from foundation.house_rules import HouseRule
from foundation.keyed_hash import keyed_hash
from payments.ledger.chain import link_hash
from payments.ledger.models import Notification, Removal

# Records of trades are kept for three years at least: E-Commerce Law art. 31, and the rules for prepaid cards.
LAWFUL_DAYS = 1096
CHAIN = "removals"
_as_text = msgspec.json.Encoder().encode


class Removed(NamedTuple):
    """A row that was emptied: its key, its time, and the digest of what it had."""

    key: int
    at: datetime
    digest: str


def kept_days(rule: HouseRule[int]) -> int:
    """For how long the rule keeps what the law protects: never less than LAWFUL_DAYS, whatever the setting says."""
    return max(rule.value(), LAWFUL_DAYS)


def message_digest(message: Notification) -> str:
    """64 hexadecimal characters that only the holder of `AUDIT_KEY` can make of this raw message in this row.

    With them a copy from a backup is told from one that somebody has made up. Raises SealBroken.
    """
    content = _as_text([str(message.identity), message.headers, message.body])
    return keyed_hash(settings.AUDIT_KEY, b"message\0" + content)


def digest_of(rows: Iterable[Removed]) -> tuple[int, str]:
    """How many there are, and SHA-256 over them in their order."""
    count, digest = 0, hashlib.sha256()
    for key, at, own in rows:
        count += 1
        digest.update(f"{key}:{at.astimezone(UTC).isoformat(timespec='microseconds')}:{own}\n".encode())
    return count, digest.hexdigest()


def removal_hash(removal: Removal, *, previous: str) -> str:
    """The hash of a removal, over that of the one before."""
    before = removal.before.astimezone(UTC).isoformat(timespec="microseconds")
    said = [removal.number, removal.kind, removal.kept_days, before, removal.row_count, removal.digest]
    return link_hash(chain=CHAIN, previous=previous, said=said, at=removal.made_at)
