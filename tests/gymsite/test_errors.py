"""The language and the form of errors, and what must never be in one."""

import pytest
from django.core.exceptions import BadRequest, PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, UnreadablePostError

from payments.paying.api import payments as payments_api


def test_chinese_is_the_default_and_english_is_there(api):
    chinese = api.get("/api/v1/payments/")
    english = api.get("/api/v1/payments/", accept_language="en")
    assert chinese.json() == {"code": "not_authenticated", "detail": "需要 Bearer 令牌。"}
    assert english.json() == {"code": "not_authenticated", "detail": "A bearer token is needed."}


@pytest.mark.parametrize("debug", [True, False])
def test_a_fault_of_ours_is_a_500_that_tells_nothing(api, member, settings, monkeypatch, debug):
    settings.DEBUG = debug

    def fail(*_args, **_kwargs):
        raise RuntimeError("SELECT secret FROM /srv/app")

    monkeypatch.setattr(payments_api, "newest", fail)
    caller = api.as_member(member)
    caller.client.raise_request_exception = False
    answer = caller.get("/api/v1/payments/", accept_language="en")
    assert answer.status_code == 500
    assert answer.json() == {
        "code": "internal_error",
        "detail": "Something went wrong on our side. It has been noted.",
    }


@pytest.mark.parametrize(
    ("raised", "status", "code"),
    [
        (RequestDataTooBig(), 413, "body_too_large"),
        (SuspiciousOperation("x"), 400, "bad_request"),
        (BadRequest("x"), 400, "bad_request"),
        (UnreadablePostError("x"), 400, "bad_request"),
        (Http404("x"), 404, "not_found"),
        (PermissionDenied("x"), 403, "forbidden"),
        (OperationalError("server closed the connection"), 503, "database_unavailable"),
        (InterfaceError("connection already closed"), 503, "database_unavailable"),
    ],
)
def test_what_django_raises_has_the_same_form(api, member, monkeypatch, raised, status, code):
    def fail(*_args, **_kwargs):
        raise raised

    monkeypatch.setattr(payments_api, "newest", fail)
    client = api.as_member(member).client  # asked by itself, as no endpoint declares what Django raises anywhere
    client.raise_request_exception = False
    answer = client.get("/api/v1/payments/", headers={"accept-language": "en"})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert set(answer.json()) == {"code", "detail"}
    assert answer.headers.get("Retry-After") == ("2" if status == 503 else None)


def test_a_thousand_parameters_are_a_bad_request(api, member):
    answer = api.as_member(member).get("/api/v1/payments/?" + "&".join(f"a{number}=1" for number in range(1001)))
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
