"""Which characters of a text somebody can read: what hides, what only looks like a blank, what joins.

`str.isprintable` is no answer: it knows the Unicode of its Python alone (3.11 refuses ideographs of GB 18030-2022), and
takes joiners that scripts need for something unseen.
"""

import re
import unicodedata

# Controls, surrogates, marks that hide or reorder text, letters that are blank, and what is no character at all.
# After the General Category of Unicode 15.1; the visible signs among its format characters are left out.
_HIDING = re.compile(
    "[\0-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164\ud800-\udfff"
    "\ufdd0-\ufdef\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e00ff"
    + "".join(f"{chr(plane << 16 | 0xFFFE)}{chr(plane << 16 | 0xFFFF)}" for plane in range(1, 17))
    + "]"
)
_BLANKS = re.compile("[\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")
_MONGOLIAN = re.compile("[\u1800-\u18af]")
_SKIN_TONES = re.compile("[\U0001f3fb-\U0001f3ff]")
_PICTURES = re.compile("[\U0001f000-\U0001faff]")
_NOT_JOINER, _JOINER, _VOWEL_SEPARATOR, _AS_PICTURE = "\u200c", "\u200d", "\u180e", "\ufe0f"
_VIRAMA = 9  # the combining class of what silences a vowel in the scripts of India
# The blocks of ideographs beyond the first, for a Python whose Unicode is older than what stands in them: extensions C
# to F and I, and G, H and J. GB 18030-2022 and its amendment take from them.
_IDEOGRAPHS = re.compile("[\U0002a6e0-\U0002ee5f\U00030000-\U0003347f]")
# Where GB 18030 was once read into the area for private use; the characters that Unicode has for the same signs since.
_ONCE_PRIVATE = str.maketrans(
    dict(
        zip(
            "\ue81e\ue826\ue82b\ue82c\ue832\ue843\ue854\ue864\ue816\ue817\ue818\ue831\ue83b\ue855\ue7c7",
            "\u9fb4\u9fb5\u9fb6\u9fb7\u9fb8\u9fb9\u9fba\u9fbb\U00020087\U00020089\U000200cc\U000215d7\U0002298f\U000241fe\u1e3f",
            strict=True,
        )
    )
)


def unseen_at(text: str) -> int | None:
    """Where the first character stands that hides or reorders what a reader sees; None: there is none.

    A joiner is none where the script or the emoji needs it; nor is what this Python's Unicode does not know yet.
    """
    hiding = (match.start() for match in _HIDING.finditer(text))
    return next((position for position in hiding if not _is_needed(text, position)), None)


def without_unseen(text: str, *, instead: str = "") -> str:
    """The text with `instead` in place of each character that `unseen_at` would name."""
    return _HIDING.sub(lambda match: match[0] if _is_needed(text, match.start()) else instead, text)


def unknown_at(text: str) -> int | None:
    """Where the first character stands that has no shape all agree on: for private use, or not assigned."""
    return next((position for position, character in enumerate(text) if _is_unknown(character)), None)


def plain_blanks(text: str) -> str:
    """The text with an ordinary blank for each wide, narrow or no-break one; as many as there were."""
    return _BLANKS.sub(" ", text)


def public_ideographs(text: str) -> str:
    """The text with those characters of GB 18030 that older tables read as private ones as what they are."""
    return text.translate(_ONCE_PRIVATE)


def named(character: str) -> str:
    """`U+200B ZERO WIDTH SPACE`: a character as a sentence can show one that is not seen."""
    return f"U+{ord(character):04X} {unicodedata.name(character, '')}".rstrip()


def _is_unknown(character: str) -> bool:
    return unicodedata.category(character) in ("Co", "Cn") and not _IDEOGRAPHS.match(character)


def _is_needed(text: str, position: int) -> bool:
    """Whether what stands here and hides belongs to what is written around it."""
    character, before, after = text[position], text[:position][-1:], text[position + 1 :][:1]
    if character == _VOWEL_SEPARATOR:
        return _MONGOLIAN.match(before) is not None
    if character not in (_JOINER, _NOT_JOINER):
        return any(match.start() < position < match.end() for match in _FLAG.finditer(text))
    if not before or not after:
        return False
    return _joins_letters(before, after) or (character == _JOINER and _joins_pictures(before, after))


def _joins_letters(before: str, after: str) -> bool:
    """In Indic scripts beside a virama, in Arabic ones and Mongolian after a letter."""
    if _VIRAMA in (unicodedata.combining(before), unicodedata.combining(after)):
        return True
    return unicodedata.bidirectional(before) == "AL" or _MONGOLIAN.match(before) is not None


def _joins_pictures(before: str, after: str) -> bool:
    ends = before == _AS_PICTURE or before == "\U000e007f" or _SKIN_TONES.match(before) or _is_picture(before)
    return bool(ends) and _is_picture(after)


def _is_picture(character: str) -> bool:
    return unicodedata.category(character) == "So" or character == "↔" or _PICTURES.match(character) is not None
