"""The bills that are kept, read back: a line that a report or a refusal names, as it stands in the file."""

import tempfile
import zlib
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from payments.ledger.models import BillFile, Difference
from payments.providers import bill_lines
from payments.providers.billing import BillRefused

MAXIMUM_CHARACTERS = 4000


def file_of(difference: Difference) -> BillFile | None:
    """The bill in whose comparison it was found; None where it is not kept any more, or never was."""
    report = difference.reconciliation
    kept = BillFile.objects.filter(provider=report.provider, day=report.day, run=difference.run, is_whole=True)
    return kept.filter(removal=None).order_by("-id").first()


def lines_around(kept: BillFile, line: int) -> list[tuple[int, str]]:
    """The line that names the columns' cells and the line itself, with their numbers; what cannot be read is left out.

    Reads the file from its beginning, in constant memory.
    """
    with opened_bill(kept) as file:
        found: list[tuple[int, str]] = []
        try:
            for number, text in bill_lines(file):
                if _names_columns(text) or number == line:
                    found.append((number, text[:MAXIMUM_CHARACTERS]))
                if number >= line:
                    break
        except BillRefused:
            pass  # what is kept may be what was refused
        return found


def _names_columns(text: str) -> bool:
    return "商户订单号" in text and not text.startswith(("`", '"`'))


@contextmanager
def opened_bill(kept: BillFile) -> Iterator[BinaryIO]:
    """The file as it came, in a temporary one that has no name and is gone afterwards."""
    unpacker = zlib.decompressobj()
    with tempfile.TemporaryFile() as file:
        for piece in kept.pieces.order_by("number").iterator(chunk_size=1):
            file.write(unpacker.decompress(b64decode(piece.content)))
        file.write(unpacker.flush())
        file.seek(0)
        yield file
