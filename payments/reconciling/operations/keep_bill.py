"""Keep a bill's file as it came, encrypted, so that the lines that a report names can be shown.

A file is written piece by piece, each in a transaction of its own: on SQLite every writer waits for a transaction.
"""

import hashlib
import json
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import date
from io import SEEK_END
from typing import Any, BinaryIO

from django.utils import timezone

from payments.ledger.models import BillFile, BillPiece, Difference
from payments.providers.billing import BillRefused

PIECE_BYTES = 256 * 1024
# Packed as it is downloaded, the bill of a million trades is half of this. What is larger is not kept.
MAXIMUM_BYTES = 64 * 1024**2


def keep_bill(
    file: BinaryIO, *, provider: str, day: date, source: str, run: int, renew: Callable[[], None] = lambda: None
) -> None:
    """Keep the file of a run that is about to be finished; what an earlier try of this run kept is replaced.

    `renew` is called between pieces: the run is alive.
    """
    BillFile.objects.filter(provider=provider, day=day, run__gte=run).delete()
    _keep(file, renew, provider=provider, day=day, source=source, run=run)


def keep_refused_bill(file: BinaryIO, refused: BillRefused, *, provider: str, day: date, source: str) -> None:
    """Keep a file that was refused, and why; the same file again is kept once."""
    digest = _digest(file)
    BillFile.objects.filter(provider=provider, day=day, run__isnull=True, digest=digest).delete()
    facts = json.dumps(refused.facts, ensure_ascii=False)
    why = {"fault": refused.fault.value, "refused_line": refused.line, "facts": facts}
    _keep(file, lambda: None, provider=provider, day=day, source=source, **why)


def keep_waiting_bill(file: BinaryIO, *, provider: str, day: date, source: str) -> BillFile | None:
    """Keep a file that is to be compared later, until then; None for one that is too large to be kept."""
    return _keep(file, lambda: None, provider=provider, day=day, source=source)


def forget_replaced_bills(*, provider: str, day: date, reconciliation_id: int, run: int) -> None:
    """Delete the files of runs before this one, unless differences that were repaired still name their lines.

    One that retention has emptied stays: a removal vouches for it.
    """
    named = Difference.objects.filter(reconciliation=reconciliation_id, run__lt=run).order_by()
    replaced = BillFile.objects.filter(provider=provider, day=day, run__lt=run, removal=None)
    replaced.exclude(run__in=named.values("run")).delete()


def _keep(file: BinaryIO, renew: Callable[[], None], **values: Any) -> BillFile | None:
    size = file.seek(0, SEEK_END)
    if size > MAXIMUM_BYTES:
        return None
    kept = BillFile.objects.create(digest=_digest(file), size=size, kept_at=timezone.now(), **values)
    for number, piece in enumerate(_packed(file)):
        BillPiece.objects.create(file=kept, number=number, content=b64encode(piece).decode("ascii"))
        renew()
    BillFile.objects.filter(pk=kept.pk).update(is_whole=True)
    return kept


def _packed(file: BinaryIO) -> Iterator[bytes]:
    """The file's compressed form in pieces; a table that came as it is takes a twentieth then."""
    packer, ready, is_read = zlib.compressobj(), b"", False
    file.seek(0)
    while not is_read:
        content = file.read(PIECE_BYTES)
        is_read = not content
        ready += packer.flush() if is_read else packer.compress(content)
        while len(ready) >= PIECE_BYTES or (is_read and ready):
            yield ready[:PIECE_BYTES]
            ready = ready[PIECE_BYTES:]


def _digest(file: BinaryIO) -> str:
    digest = hashlib.sha256()
    file.seek(0)
    while content := file.read(PIECE_BYTES):
        digest.update(content)
    return digest.hexdigest()
