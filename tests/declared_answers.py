"""That an answer is what its endpoint declares: the same names, the same kinds of values."""

import re
from typing import Any

from django.http import HttpResponse
from rest_framework import serializers

from foundation.api import fields
from foundation.api.answers import Answer
from foundation.api.endpoint import endpoint_of

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
DATE = re.compile(r"\d{4}-\d\d-\d\d")


def check_as_declared(response: HttpResponse) -> None:
    """Fails for an answer of a viewset that went well and is not as declared."""
    actions = getattr(response.resolver_match and response.resolver_match.func, "actions", None)
    if actions is None or response.status_code >= 400:
        return
    action = actions[response.request["REQUEST_METHOD"].lower()]
    said = endpoint_of(getattr(response.resolver_match.func.cls, action))
    assert response.status_code == said.status, action
    if said.answer is None:
        assert not response.content
        return
    shown = response.json()
    assert isinstance(shown, list) == said.is_list
    for one in shown if said.is_list else [shown]:
        _check(said.answer.shared(), one, action)


def _check(field: Any, value: Any, where: str) -> None:
    if value is None:
        assert field.allow_null, where
    elif isinstance(field, Answer):
        names = list(field.fields)
        assert list(value) == [name for name in names if name in value or field.fields[name].required], where
        for name, one in value.items():
            _check(field.fields[name], one, f"{where}.{name}")
    elif isinstance(field, serializers.ListSerializer | serializers.ListField):
        for one in value:
            _check(field.child, one, f"{where}[]")
    else:
        assert _is_of_its_kind(field, value), f"{where}: {value!r}"


def _is_of_its_kind(field: Any, value: Any) -> bool:
    match field:
        case fields.FlagField():
            return isinstance(value, bool)
        case fields.IdField() | fields.NumberField():
            return isinstance(value, int) and not isinstance(value, bool)
        case fields.AmountField():
            return isinstance(value, float)
        case fields.WordField():
            return value in field.words
        case fields.InstantField():
            return bool(INSTANT.fullmatch(value))
        case fields.DateField():
            return bool(DATE.fullmatch(value))
        case serializers.DictField():
            return isinstance(value, dict)
        case fields.AnyTextField() | fields.SentenceField():
            return isinstance(value, str)
    return False
