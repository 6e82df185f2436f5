"""That an answer is what its endpoint declares: the same names, the same kinds of values."""

import re
from typing import Any

from django.http import HttpResponse
from rest_framework import serializers

from foundation.api import fields
from foundation.api.answers import Answer
from foundation.api.endpoint import endpoint_of
from gymsite.schema.operation import refusals_of
from gymsite.schema.refusals import AGAIN, WHO

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
DATE = re.compile(r"\d{4}-\d\d-\d\d")


def check_as_declared(response: HttpResponse) -> None:
    """Fails for an answer of a viewset that is not as declared, good or refused."""
    actions = getattr(response.resolver_match and response.resolver_match.func, "actions", None)
    if actions is None:
        return
    action = actions.get(response.request["REQUEST_METHOD"].lower())
    if action is None:
        return
    if response.status_code >= 400:
        check_as_described(response, action)
        return
    said = endpoint_of(getattr(response.resolver_match.func.cls, action))
    assert response.status_code == said.status, action
    if said.answer is None:
        assert not response.content
        return
    shown = response.json()
    assert isinstance(shown, list) == said.is_list
    for one in shown if said.is_list else [shown]:
        _check(said.answer.shared(), one, action)


def check_as_described(response: HttpResponse, action: str) -> None:
    """Fails for a refusal that the API's description does not have here, or that sends more than it says."""
    answer, match = response.json(), response.resolver_match
    where = f"{match.func.cls.__name__}.{action}: {response.status_code} {answer}"
    known = refusals_of(match.func.cls, action, has_ids="(?P<" in match.route)
    found = [one for one in known if (one.status, one.code) == (response.status_code, answer["code"])]
    assert found, f"not described: {where}"
    [refusal] = found
    assert {AGAIN, WHO} & set(response.headers) <= set(refusal.sends), f"headers not described: {where}"
    assert set(answer) <= {"code", "detail", "payment_id", *refusal.extras}, f"more than described: {where}"


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
