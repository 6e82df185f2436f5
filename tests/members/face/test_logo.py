"""What of an uploaded picture becomes the gym's logo."""

import io

import pytest
from PIL import Image

from members.errors import LogoRefused
from members.face.logo import LONGEST_SIDE, MOST_BYTES, MOST_PIXELS, read_logo
from tests.members.face.pictures import SVG, picture


@pytest.mark.parametrize(("kind", "media_type"), [("PNG", "image/png"), ("JPEG", "image/jpeg"), ("WEBP", "image/webp")])
def test_three_kinds_are_taken_as_what_they_are(kind, media_type):
    logo = read_logo(picture(kind))
    assert logo.type == media_type
    with Image.open(io.BytesIO(logo.content)) as kept:
        assert (kept.format, kept.size) == (kind, (40, 20))


@pytest.mark.parametrize("mode", ["P", "LA", "RGBA", "L", "1"])
def test_every_mode_of_a_png_is_taken(mode):
    assert read_logo(picture(mode=mode)).type == "image/png"


@pytest.mark.parametrize(
    "uploaded",
    [
        b"",
        b"no picture",
        SVG,
        picture("GIF"),
        picture("BMP"),
        picture("PNG")[:60],
        b"\x89PNG\r\n\x1a\n" + SVG,
        b"x" * (MOST_BYTES + 1),
    ],
    ids=["empty", "text", "svg", "gif", "bmp", "broken png", "svg behind a png's first bytes", "too long"],
)
def test_everything_else_is_refused(uploaded):
    with pytest.raises(LogoRefused):
        read_logo(uploaded)


def test_a_picture_of_too_many_pixels_is_refused_and_one_at_the_limit_is_not():
    side = 4000
    assert side * side == MOST_PIXELS
    read_logo(picture(size=(side, side)))
    with pytest.raises(LogoRefused):
        read_logo(picture(size=(side, side + 1)))


def test_it_is_made_small_and_keeps_its_form():
    with Image.open(io.BytesIO(read_logo(picture(size=(1000, 500))).content)) as kept:
        assert kept.size == (LONGEST_SIDE, LONGEST_SIDE // 2)


def test_nothing_but_pixels_is_kept():
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    logo = read_logo(picture("JPEG", exif=exif) + SVG)
    assert b"taken at home" not in logo.content
    assert b"<svg" not in logo.content
