"""The seal of a kept day: whoever changes a day, or takes one away, would have to know the key to make it anew."""

import json
from collections.abc import Iterable
from datetime import date

from django.conf import settings

from foundation.keyed_hash import keyed_hash
from members.prepaid.lines import COLUMNS, Line, Movement, Movements

_PURPOSE = "members.prepaidday.seal"
# What lapsed is sealed only where something did: days that were kept before anything could lapse keep their seal.
_ALWAYS = tuple(name for name in COLUMNS if name != "lapsed_fen")


def seal_of(day: date, movements: Movements, *, before: str) -> str:
    """HMAC-SHA256 over the day's lines in their order and the seal of the day before, as 64 hexadecimal characters."""
    said = [_PURPOSE, day.isoformat(), before, list(_lines(movements.items()))]
    return keyed_hash(settings.AUDIT_KEY, json.dumps(said, separators=(",", ":")).encode())


def _lines(movements: Iterable[tuple[Line, Movement]]) -> Iterable[list[str | int]]:
    for line, movement in sorted(movements, key=lambda each: (each[0].kind.value, each[0].item_id)):
        lapsed = [movement.lapsed_fen] if movement.lapsed_fen else []
        yield [line.kind.value, line.item_id, *(getattr(movement, name) for name in _ALWAYS), *lapsed]
