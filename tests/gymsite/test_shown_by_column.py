"""An answer that is made column by column shows what its fields show one by one, for every answer there is."""

from datetime import UTC, date, datetime, timedelta, timezone
from functools import reduce
from operator import attrgetter
from types import SimpleNamespace
from typing import Any

import pytest
from rest_framework import serializers

from foundation.api import fields
from foundation.api.answers import Answer
from foundation.api.json import dump
from gymsite.urls import urlpatterns  # every room's answers are there then

SHANGHAI = timezone(timedelta(hours=8))
PLAIN: dict[Any, list[Any]] = {
    fields.AmountField: [0, 1, 12_345, 10**8],
    fields.InstantField: [datetime(2026, 1, 31, 18, 0, 0, 5, tzinfo=SHANGHAI), datetime(2026, 2, 1, tzinfo=UTC)],
    fields.DateField: [date(2026, 1, 31)],
    fields.FlagField: [True, False],
    (fields.IdField, fields.NumberField): [0, 7, 2**63 - 1],
    (fields.AnyTextField, fields.SentenceField): ["", "年卡", "x" * 300],
    serializers.DictField: [{}, {"a": "b"}],
    serializers.ListField: [[], ["a", "b"]],
}


def answers(kind: type[Answer] = Answer) -> list[type[Answer]]:
    """Every answer that has fields."""
    assert urlpatterns
    below = [one for each in kind.__subclasses__() for one in (each, *answers(each))]
    return [one for one in below if one().fields and not one.__module__.startswith("tests.")]


def values_of(field: Any) -> list[Any]:
    """What a row may have for a field of this kind."""
    match field:
        case serializers.ListSerializer():
            return [[], rows_of(field.child)]
        case Answer():
            return rows_of(field)
        case fields.WordField():
            return field.words
    return next(values for kind, values in PLAIN.items() if isinstance(field, kind))


def rows_of(answer: Answer) -> list[Any]:
    """Some rows that have what the answer takes, null where it may be."""
    return [_row(answer, number) for number in range(5)]


def _row(answer: Answer, number: int) -> Any:
    row = SimpleNamespace()
    for field in answer.fields.values():
        *path, last = str(field.source).split(".")
        at = reduce(lambda node, name: node.__dict__.setdefault(name, SimpleNamespace()), path, row)
        possible = [*([None] if field.allow_null else []), *values_of(field)]
        setattr(at, last, possible[number % len(possible)])
    return row


def shown_field_by_field(answer: Answer, row: Any) -> dict[str, Any]:
    """What REST framework would show, and null for null."""
    taken = {str(name): attrgetter(str(field.source))(row) for name, field in answer.fields.items()}
    return {name: None if value is None else _shown(answer.fields[name], value) for name, value in taken.items()}


def _shown(field: Any, value: Any) -> Any:
    if isinstance(field, serializers.ListSerializer):
        return [_shown(field.child, one) for one in value]
    return shown_field_by_field(field, value) if isinstance(field, Answer) else field.to_representation(value)


@pytest.mark.parametrize("kind", answers(), ids=lambda kind: kind.__name__)
def test_every_answer_has_the_bytes_of_its_fields(kind: type[Answer], monkeypatch: pytest.MonkeyPatch):
    for each in answers():  # what is computed of real rows is the tests' of its room
        monkeypatch.setattr(each, "_computed", lambda self, name: None)
        monkeypatch.setattr(each, "show_each", Answer.show_each)
        monkeypatch.setattr(each, "to_representation", Answer.to_representation)
        monkeypatch.setattr(each, "shared", classmethod(lambda cls: cls()))
    answer = kind()
    rows = rows_of(answer)
    field_by_field = dump([shown_field_by_field(answer, row) for row in rows])
    assert dump(kind.of_each(rows)) == dump(kind.written_each(rows)) == field_by_field
    assert dump(kind.of(rows[0])) == dump(shown_field_by_field(answer, rows[0]))
