"""A bill's file as it came, plain, gzip or zip, unpacked piece by piece and within limits.

What it is shows in its first bytes, not in its name. Nothing here trusts the file: it may come from a person's desk.
"""

import gzip
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from io import SEEK_END, SEEK_SET
from typing import IO, BinaryIO, cast

from payments.providers.billing import BillFault, BillRefused

PIECE_BYTES = 256 * 1024
MAXIMUM_BYTES = 4 * 1024**3
# A bill's lines are much alike and pack well, but no real bill to a two-hundredth. Small files are not measured.
MAXIMUM_RATIO = 200
UNMEASURED_BYTES = 16 * 1024**2
MAXIMUM_MEMBERS = 16
# A zip's directory is read at once: 16 members take a few kilobytes.
MAXIMUM_READ_BYTES = 1024**2
# What every workbook of a spreadsheet program has inside, which is a zip as well.
WORKBOOK_MEMBER = "[Content_Types].xml"
GZIP_MAGIC = b"\x1f\x8b"
_ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06")
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1

MemberTest = Callable[[str], bool]


def unpacked(file: BinaryIO, *, is_wanted: MemberTest | None = None) -> Iterator[bytes]:
    """The content of the file in pieces of at most PIECE_BYTES.

    Of a zip it is the one member whose name `is_wanted`; without that, a zip is not expected. Raises BillRefused:
    `truncated` for a file that ends too soon or fails its checksum, `too_large`, and `format` for a zip that has no
    such member, or more than one, or one that needs a password or another method than deflate.
    """
    allowed = min(MAXIMUM_BYTES, max(UNMEASURED_BYTES, MAXIMUM_RATIO * _size(file)))
    total = 0
    try:
        with _opened(file, is_wanted) as content:
            while piece := content.read(PIECE_BYTES):
                total += len(piece)
                if total > allowed:
                    raise BillRefused(BillFault.TOO_LARGE)
                yield piece
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile):
        raise BillRefused(BillFault.PACKING_DAMAGED) from None


def _size(file: BinaryIO) -> int:
    size = file.seek(0, SEEK_END)
    file.seek(0)
    return size


def _opened(file: BinaryIO, is_wanted: MemberTest | None) -> AbstractContextManager[IO[bytes]]:
    """What unpacks the file; leaving it leaves the file itself open."""
    magic = file.read(4)
    file.seek(0)
    if magic.startswith(GZIP_MAGIC):
        return cast("AbstractContextManager[IO[bytes]]", gzip.GzipFile(fileobj=file, mode="rb"))
    if magic in _ZIP_MAGICS:
        return _opened_member(file, is_wanted)
    return nullcontext(file)


def _opened_member(file: BinaryIO, is_wanted: MemberTest | None) -> AbstractContextManager[IO[bytes]]:
    """The one member that is wanted. Names that do not say that they are UTF-8 are GBK, as Alipay's are."""
    try:
        archive = zipfile.ZipFile(cast("IO[bytes]", _GuardedFile(file)), metadata_encoding="gb18030")
        return archive.open(_wanted_member(archive.infolist(), is_wanted))
    except (UnicodeDecodeError, NotImplementedError):
        raise BillRefused(BillFault.ZIP_WITHOUT_BILL) from None


def _wanted_member(members: list[zipfile.ZipInfo], is_wanted: MemberTest | None) -> zipfile.ZipInfo:
    if any(member.filename == WORKBOOK_MEMBER for member in members):
        raise BillRefused(BillFault.SPREADSHEET)
    if is_wanted is None:
        raise BillRefused(BillFault.ANOTHER_PROVIDERS)
    if len(members) > MAXIMUM_MEMBERS:
        raise BillRefused(BillFault.TOO_LARGE)
    wanted = [member for member in members if is_wanted(member.filename)]
    if len(wanted) != 1 or wanted[0].flag_bits & _ENCRYPTED or wanted[0].compress_type not in _METHODS:
        raise BillRefused(BillFault.ZIP_WITHOUT_BILL)
    return wanted[0]


@dataclass(frozen=True, slots=True)
class _GuardedFile:
    """What the zip's reader reads through, so that a forged directory makes it neither read a lot nor seek wildly."""

    file: BinaryIO

    def read(self, size: int = -1) -> bytes:
        """As a file does; no more than MAXIMUM_READ_BYTES at once."""
        data = self.file.read(min(size, MAXIMUM_READ_BYTES + 1) if size >= 0 else MAXIMUM_READ_BYTES + 1)
        if len(data) > MAXIMUM_READ_BYTES:
            raise BillRefused(BillFault.TOO_LARGE)
        return data

    def seek(self, offset: int, whence: int = SEEK_SET) -> int:
        """As a file does; to a place before the beginning means that the zip's own offsets are wrong."""
        if whence == SEEK_SET and offset < 0:
            raise zipfile.BadZipFile
        return self.file.seek(offset, whence)

    def tell(self) -> int:
        """As a file does."""
        return self.file.tell()

    def seekable(self) -> bool:
        """As a file does."""
        return self.file.seekable()
