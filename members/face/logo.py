"""What of an uploaded picture becomes the gym's logo: a PNG, a JPEG or a WebP, and nothing that only says that it is.

The picture is read whole and written anew, so that nothing is kept and served but its pixels: no text, no place where a
photograph was taken, nothing that is a second kind of file as well. A drawing (SVG) may hold a script and is not taken.
"""

import hashlib
import io
from dataclasses import dataclass

from PIL import Image, ImageOps

from members.errors import LogoRefused

MOST_BYTES = 1024 * 1024
# Of what is uploaded: what is decoded takes four bytes each. Of what is kept: the longer side.
MOST_PIXELS = 16_000_000
LONGEST_SIDE = 256
TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture as it is kept and served; `type` is the media type, `digest` the SHA-256 of `content`."""

    content: bytes
    type: str

    @property
    def digest(self) -> str:
        """In hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()


NO_LOGO = Logo(b"", "")


def read_logo(uploaded: bytes) -> Logo:
    """The picture, upright and no longer than LONGEST_SIDE pixels. Raises LogoRefused, whatever the bytes are."""
    if len(uploaded) > MOST_BYTES:
        raise LogoRefused
    try:
        with Image.open(io.BytesIO(uploaded), formats=list(TYPES)) as picture:
            is_huge, kind = picture.width * picture.height > MOST_PIXELS, str(picture.format)
            content = b"" if is_huge else _written(picture, kind)
    except Exception as error:  # what a decoder raises about a broken file has no end
        raise LogoRefused from error
    if is_huge:
        raise LogoRefused
    return Logo(content, TYPES[kind])


def _written(picture: Image.Image, kind: str) -> bytes:
    upright = ImageOps.exif_transpose(picture)
    upright = upright.convert("RGB" if kind == "JPEG" else "RGBA")
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    pixels = Image.new(upright.mode, upright.size)
    pixels.paste(upright)
    kept = io.BytesIO()
    pixels.save(kept, kind)
    return kept.getvalue()
