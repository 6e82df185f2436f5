"""In which charset a table was written: found where that is certain, asked for where it is not."""

import codecs
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from foundation.characters import public_ideographs
from foundation.errors import InvalidField, Sentence

# What may be named. GB 18030 holds all of GBK, which Excel in China writes.
CHARSETS = ("utf-8", "utf-16", "gb18030", "big5", "windows-1252")
_MARKS = {
    codecs.BOM_UTF8: ("utf-8", "utf-8-sig"),
    codecs.BOM_UTF16_LE: ("utf-16", "utf-16"),
    codecs.BOM_UTF16_BE: ("utf-16", "utf-16"),
}
_CODECS = {"utf-8": "utf-8-sig", "big5": "cp950", "windows-1252": "cp1252"}
_OFTEN = 0.75  # as many of a Chinese text's characters are among the 6,763 of GB 2312
_BIG5_FREQUENT = range(0xA1, 0xC7)  # the first bytes of its punctuation and of the characters in common use
_EXAMPLE_CHARACTERS = 40


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text and the charset, of CHARSETS, that it was read in."""

    charset: str
    text: str


def decode(content: bytes, *, named: str = "") -> Decoded:
    """The text in the charset that was named, that the file's mark names, or that alone makes a likely text of it.

    Raises InvalidField: for `charset` when several make one, for `file` when none does.
    """
    if named:
        return Decoded(named, _strictly(content, named, _codec(content, named)))
    for mark, (charset, codec) in _MARKS.items():
        if content.startswith(mark):
            return Decoded(charset, _strictly(content, charset, codec))
    if b"\0" in content[:2]:
        return Decoded("utf-16", _strictly(content, "utf-16", _codec(content, "utf-16")))
    if b"\0" in content:
        raise _refused("file", _NO_TEXT)
    return _likely(content)


def _likely(content: bytes) -> Decoded:
    readings = {charset: text for charset in CHARSETS if (text := _attempt(content, charset)) is not None}
    likely = [charset for charset, text in readings.items() if charset in _IS_LIKELY and _IS_LIKELY[charset](text)]
    if content.isascii() or likely == ["utf-8"]:
        return Decoded("utf-8", readings["utf-8"])
    if likely == ["gb18030"]:
        return Decoded("gb18030", readings["gb18030"])
    if not readings:
        raise _refused("file", _NO_TEXT)
    raise _unclear(readings)


def _attempt(content: bytes, charset: str) -> str | None:
    if charset == "utf-16":  # makes a text of anything
        return None
    try:
        text = content.decode(_codec(content, charset))
    except UnicodeDecodeError:
        return None
    return public_ideographs(text) if charset == "gb18030" else text


def _codec(content: bytes, charset: str) -> str:
    """Python's codec; UTF-16 without a mark by where the zero of its first letter, an ASCII one, stands."""
    if charset == "utf-16" and not content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16-be" if content[:1] == b"\0" else "utf-16-le"
    return _CODECS.get(charset, charset)


def _strictly(content: bytes, charset: str, codec: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        sentence = _("The file is no text in %(charset)s: line %(line)d cannot be read so. Save it as CSV in UTF-8.")
        raise _refused("file", sentence % {"charset": charset, "line": line}) from error


def _is_likely_gb(text: str) -> bool:
    """Characters in common use, or of four bytes, which nothing else looks like."""
    foreign = [character for character in text if not character.isascii()]
    usual = sum(_is_in(character, "gb2312") or len(character.encode("gb18030")) == 4 for character in foreign)
    return usual >= _OFTEN * len(foreign)


def _is_likely_big5(text: str) -> bool:
    return all(character.encode("cp950")[0] in _BIG5_FREQUENT for character in text if not character.isascii())


def _is_in(character: str, codec: str) -> bool:
    try:
        return bool(character.encode(codec))
    except UnicodeEncodeError:
        return False


_IS_LIKELY: Mapping[str, Callable[[str], bool]] = {
    "utf-8": lambda _text: True,
    "gb18030": _is_likely_gb,
    "big5": _is_likely_big5,
}
_NO_TEXT = _("The file is no text that can be read. Save it as CSV in UTF-8.")


def _unclear(readings: Mapping[str, str]) -> InvalidField:
    """With the first line that is read differently, in each of the charsets."""
    examples = " · ".join(f"{charset}: {_example(text)}" for charset, text in readings.items())
    sentence = _("The file can be read in several ways. Name the charset (--charset) that reads it right: %(examples)s")
    return _refused("charset", sentence % {"examples": examples})


def _example(text: str) -> str:
    """The first line that is not in ASCII alone."""
    return next((line for line in text.splitlines() if not line.isascii()), "")[:_EXAMPLE_CHARACTERS]


def _refused(field: str, sentence: Sentence) -> InvalidField:
    return InvalidField({field: [sentence]})
