"""The digest by which a bill of API v3 is known: the SHA-1 of what is inside the file that comes.

Source: pay.weixin.qq.com/doc/v3/merchant/4012556654.
"""

import hashlib
import zlib

from payments.providers.bill_packing import GZIP_MAGIC, MAXIMUM_BYTES, PIECE_BYTES
from payments.providers.billing import BillFault, BillRefused

_GZIP_WINDOW = 31  # zlib's word for "with the header and the checksum of gzip"


class BillDigest:
    """Counts a file in, piece by piece as it passes, unpacked if it is gzip; holds no more than a piece of it."""

    def __init__(self) -> None:
        self._sha1 = hashlib.sha1(usedforsecurity=False)
        self._gzip = zlib.decompressobj(_GZIP_WINDOW)
        self._is_packed: bool | None = None
        self._size = 0

    def update(self, piece: bytes) -> None:
        """Count the next piece in. Raises BillRefused: `hash` for damaged gzip, `too_large` for what never ends."""
        if self._is_packed is None:
            self._is_packed = piece.startswith(GZIP_MAGIC)
        if not self._is_packed:
            self._sha1.update(piece)
            return
        try:
            self._unpack(piece)
        except zlib.error:
            raise BillRefused(BillFault.NOT_AS_ANNOUNCED) from None

    def hexdigest(self) -> str:
        """In lower-case hexadecimal."""
        return self._sha1.hexdigest()

    def _unpack(self, piece: bytes) -> None:
        """What stands behind the end of the packed content was not announced by the digest."""
        while piece:
            if self._gzip.eof:
                raise BillRefused(BillFault.NOT_AS_ANNOUNCED)
            content = self._gzip.decompress(piece, PIECE_BYTES)
            self._size += len(content)
            if self._size > MAXIMUM_BYTES:
                raise BillRefused(BillFault.TOO_LARGE)
            self._sha1.update(content)
            piece = self._gzip.unused_data or self._gzip.unconsumed_tail
