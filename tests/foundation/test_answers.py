"""Answers are made from the fields that declare them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from types import SimpleNamespace

from foundation.api.answers import Answer
from foundation.api.fields import AmountField, AnyTextField, FlagField, IdField, InstantField, NumberField, WordField


class Part(Answer):
    """A part of a thing."""

    name = AnyTextField()


class Thing(Answer):
    """Every kind of field, a computed one in the middle."""

    id = IdField()
    amount = AmountField(source="fen")
    is_large = FlagField()
    size = NumberField(allow_null=True)
    note = AnyTextField(allow_null=True)
    text = AnyTextField()
    word = WordField(words=["a", "b"], allow_null=True)
    at = InstantField()
    ended_at = InstantField(allow_null=True)
    part = Part(allow_null=True)
    part_name = AnyTextField(source="part.name")
    parts = Part(many=True)

    def get_is_large(self, thing):
        """More than one yuan."""
        return thing.fen > 100


class OneColumn(Answer):
    """The smallest answer there is."""

    amount = AmountField(source="fen")


@dataclass
class Row:
    name: str = "p"


@dataclass
class ThingRow:
    id: int = 7
    fen: int = 5_800
    size: int | None = None
    note: str = ""
    text: str = ""
    word: str = ""
    at: datetime = datetime(2026, 1, 31, 18, 0, 0, 5, tzinfo=timezone(timedelta(hours=8)))
    ended_at: datetime | None = None
    part: Row | None = field(default_factory=Row)
    parts: list[Row] = field(default_factory=lambda: [Row("q"), Row("r")])


def test_an_answer_has_the_fields_in_their_order_and_their_kinds():
    shown = Thing.of(ThingRow())
    assert list(shown) == list(Thing.shared().fields)
    assert shown == {
        "id": 7, "amount": Decimal("58.00"), "is_large": True, "size": None, "note": None, "text": "", "word": None,
        "at": datetime(2026, 1, 31, 10, tzinfo=UTC), "ended_at": None, "part": {"name": "p"}, "part_name": "p",
        "parts": [{"name": "q"}, {"name": "r"}],
    }  # fmt: skip


def test_what_is_there_is_shown_where_null_is_allowed():
    shown = Thing.of(ThingRow(size=0, note="n", word="a", ended_at=datetime(2026, 2, 1, tzinfo=UTC)))
    ended_at = datetime(2026, 2, 1, tzinfo=UTC)
    assert (shown["size"], shown["note"], shown["word"], shown["ended_at"]) == (0, "n", "a", ended_at)


def test_a_row_may_have_the_sources_alone():
    assert OneColumn.sources() == ("fen",)
    rows = [SimpleNamespace(fen=1), SimpleNamespace(fen=0)]
    assert OneColumn.of_each(iter(rows)) == [{"amount": Decimal("0.01")}, {"amount": Decimal("0.00")}]
    assert OneColumn.of_each([]) == []


def test_one_serializer_serves_every_answer_of_its_class():
    assert Thing.shared() is Thing.shared()
    assert Thing.shared() is not OneColumn.shared()
