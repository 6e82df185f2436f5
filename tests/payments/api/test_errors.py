"""The language and the form of errors, and what must never be in one."""

import pytest

from payments.api import payment_list


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

    monkeypatch.setattr(payment_list, "read_page", fail)
    caller = api.as_member(member)
    caller.client.raise_request_exception = False
    answer = caller.get("/api/v1/payments/", accept_language="en")
    assert answer.status_code == 500
    assert answer.json() == {
        "code": "internal_error",
        "detail": "Something went wrong on our side. It has been noted.",
    }
