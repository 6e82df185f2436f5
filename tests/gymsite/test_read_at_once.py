"""A body that is read at once is read as REST framework reads it field by field: the same values, the same errors."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework import serializers

from foundation.api.fields import FlagField, IdField, NumberField, TextField, ValueField, WordField
from foundation.api.json import NumberLiteral
from foundation.api.requests import EmptyBody, StrictSerializer
from gymsite.urls import urlpatterns  # every room's bodies are there then

VALUES: list[Any] = [
    None, True, False, 0, 1, -1, 7, 100_000_001, 2**63, "", " ", "x", "a\u200bb", "长" * 300, "1", "100.00", "-1",
    "all", "membership", "alipay", "qr_code", "cash", "2026-01-31", "2026-02-30", "2026-01-31T18:00:00+08:00",
    "https://evil.example/", NumberLiteral("1.50"), NumberLiteral("1e3"), [], [1], ["x"], {}, {"days": 10}, {"a": None},
]  # fmt: skip


def bodies(kind: type[StrictSerializer] = StrictSerializer) -> list[type[StrictSerializer]]:
    """Every body that an endpoint takes."""
    return [one for below in kind.__subclasses__() for one in (below, *bodies(below))]


def read(reader: Any, data: Any) -> Any:
    """What the reader makes of it: a value, or errors and their codes."""
    try:
        return reader(data)
    except serializers.ValidationError as error:
        return "refused", error.get_full_details()


def test_there_are_bodies_and_nearly_all_are_read_at_once():
    assert urlpatterns
    shipped = [body for body in bodies() if not body.__module__.startswith("tests.")]
    assert len(shipped) >= 16
    assert len([body for body in shipped if body.shared()._readers is None]) <= 2


@given(st.data())
@pytest.mark.parametrize("body", bodies(), ids=lambda body: body.__name__)
def test_every_body_is_read_as_field_by_field(body: type[StrictSerializer], data: st.DataObject):
    names = [str(name) for name in body.shared().fields]
    said = data.draw(st.dictionaries(st.sampled_from(names), st.sampled_from(VALUES)) if names else st.just({}))
    at_once = read(body.shared().to_internal_value, said)
    assert at_once == read(lambda given: serializers.Serializer.to_internal_value(body.shared(), given), said)
    if isinstance(at_once, dict):
        assert list(at_once) == [name for name in names if name in at_once]


def test_what_is_right_is_read_in_the_order_of_the_fields():
    class Body(StrictSerializer):
        word = WordField(words=["a"])
        number = IdField()
        text = TextField(maximum=5, required=False)

    assert Body.shared()._read_at_once({"number": 1, "word": "a"}) == {"word": "a", "number": 1}
    assert list(Body.shared().to_internal_value({"number": 1, "word": "a"})) == ["word", "number"]
    for wrong in ({"number": 1}, {"number": 1, "word": "b"}, {"number": 1, "word": "a", "text": None}, {"x": 1}):
        assert Body.shared()._read_at_once(wrong) is None


def test_what_a_field_or_the_body_says_besides_is_heard():
    class WithDefault(StrictSerializer):
        flag = FlagField(default=True)

    class WithMethod(StrictSerializer):
        number = NumberField(required=False)

        def validate_number(self, value: int) -> int:
            raise serializers.ValidationError("never")

    class WhateverField(ValueField):
        def to_internal_value(self, data: Any) -> Any:
            return data

    class WithWhatever(StrictSerializer):
        thing = WhateverField()

    with pytest.raises(serializers.ValidationError):
        WithWhatever.shared().to_internal_value({"thing": None})
    assert WithDefault.shared().to_internal_value({}) == {"flag": True}
    assert WithMethod.shared()._readers is None
    assert EmptyBody.shared().to_internal_value({}) == {}
