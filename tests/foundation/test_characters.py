"""What somebody can read of a text, on every Python alike."""

import pytest

from foundation.characters import named, plain_blanks, public_ideographs, unknown_at, unseen_at, without_unseen

SEEN = [
    "张三",
    "𮯰\U00031350\U000323b0\U0002b739\u9fff㐀\U00020000",  # as new as GB 18030-2022 and newer
    "Zoë O'Neill-Ñandú",
    "می\u200cخواهم",  # Persian
    "क्\u200dष",  # Devanagari: beside a virama
    "র\u200d্যাব",  # Bengali: before one
    "ශ්\u200dරී",  # Sinhala
    "\u182c\u180e\u1820",  # Mongolian
    "👨\u200d👩\u200d👧\u200d👦",
    "👩🏽\u200d⚕️",
    "❤️\u200d🔥",
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "葛\ufe00",
    " \u3000\xa0",
]


@pytest.mark.parametrize("text", SEEN)
def test_what_is_written_with_is_seen(text):
    assert unseen_at(text) is None
    assert without_unseen(text) == text


@pytest.mark.parametrize(
    "unseen",
    [
        "\0", "\t", "\n", "\x7f", "\x9f", "\xad", "\u200b", "\u200c", "\u200d", "\u200e", "\u202e", "\u2028", "\u2060",
        "\u2066", "\u3164", "\u180e", "\ud800", "\ufeff", "\uffff", "\U0001ffff", "\U0010fffe", "\U000e0041",
    ],
)  # fmt: skip
def test_what_hides_is_found_where_it_stands(unseen):
    assert unseen_at(f"张三{unseen}李") == 2
    assert without_unseen(f"张{unseen}三", instead=" ") == "张 三"
    assert (unseen_at(unseen), unseen_at(f"a{unseen}")) == (0, 1)


@pytest.mark.parametrize("unknown", ["\ue000", "\U000f0000", "\u0378", "\U000e0fff", "\U0002ee60"])
def test_what_has_no_shape_is_found(unknown):
    assert unknown_at(f"张{unknown}") == 1


@pytest.mark.parametrize("text", ["张三𮯰\U00031350\U000323b0\U0002b739\U0002b73a\U0002ceb0", "Zoë", "龥龦鿿"])
def test_every_ideograph_has_one(text):
    assert unknown_at(text) is None


def test_what_looks_like_a_blank_is_one():
    assert plain_blanks("a\u3000b\xa0c\u2003d\u202fe  f") == "a b c d e  f"


def test_a_private_character_of_gb_18030_is_what_it_is_now():
    assert public_ideographs(bytes.fromhex("FE59FE90").decode("gb18030")) == "\u9fb4\u9fba"
    assert public_ideographs("张\ue816") == "张\U00020087"


def test_a_character_is_named_in_a_sentence():
    assert (named("\u200b"), named("\0")) == ("U+200B ZERO WIDTH SPACE", "U+0000")
