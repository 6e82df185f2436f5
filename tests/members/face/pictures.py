"""Pictures as somebody uploads them."""

import io

from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (40, 20), mode: str = "RGB", **more: object) -> bytes:
    """A picture of one colour, in this format."""
    written = io.BytesIO()
    Image.new(mode, size, "red" if mode == "RGB" else None).save(written, kind, **more)
    return written.getvalue()


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
