"""A QR code as the size and the path of a drawing, for an SVG that a template writes inline."""

import re
from dataclasses import dataclass

import segno

QUIET_ZONE = 4  # modules of white on every side, as ISO/IEC 18004 asks for
_DARK = re.compile(rb"\x01+")


@dataclass(frozen=True, slots=True)
class QrDrawing:
    """A square of `size` modules; `path` is SVG path data that covers its dark ones."""

    size: int
    path: str


def draw_qr_code(content: str) -> QrDrawing:
    """The QR code of any text, error correction level M (15 %), with its quiet zone inside the drawing."""
    code = segno.make_qr(content, error="m", boost_error=False)
    rows = [bytes(row) for row in code.matrix_iter(border=QUIET_ZONE)]
    runs = [run for y, row in enumerate(rows) for run in _dark_runs(row, y)]
    return QrDrawing(size=len(rows), path="".join(runs))


def _dark_runs(row: bytes, y: int) -> list[str]:
    """One rectangle for each run of dark modules in the row."""
    runs = [run.span() for run in _DARK.finditer(row)]
    return [f"M{start} {y}h{end - start}v1h-{end - start}z" for start, end in runs]
