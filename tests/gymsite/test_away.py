"""While the database is away: 503 for everybody, a page for people that tries again, and nothing that asks it.

No test here may use a database, so that an answer that did would fail.
"""

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import OperationalError
from django.test import Client

PAY, STATUS, CONSOLE = "/pay/1.token/", "/pay/1.token/status/", "/admin/"
BROWSER = {
    "accept": "text/html,application/xhtml+xml,*/*;q=0.8",
    "cookie": "sessionid=abcdefghijklmnopqrstuvwxyz012345",
}


@pytest.fixture(autouse=True)
def database_away(monkeypatch):
    def fail(*_arguments, **_named):
        raise OperationalError("connection refused\nIs the server running?")

    monkeypatch.setattr("payments.paying.pages.hosted.shown_payment", fail)
    monkeypatch.setattr("payments.paying.pages.hosted.payment_id_from", lambda _token: 1)
    monkeypatch.setattr("payments.paying.pages.status.payment_id_from", lambda _token: 1)
    monkeypatch.setattr("payments.paying.pages.status.shown_payment", fail)
    monkeypatch.setattr(SessionStore, "_get_session_from_db", fail)
    monkeypatch.setattr("gymsite.health.parts", fail)
    monkeypatch.setattr("foundation.database.faults.FAULTS._quiet_until", 0.0)


@pytest.fixture
def browser():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("path", [PAY, CONSOLE, "/admin/payments/payment/"])
@pytest.mark.parametrize(("language", "said"), [("zh-CN", "不要重复付款"), ("en", "do not pay again")])
def test_people_get_a_page_that_tries_again(browser, settings, path, language, said, debug):
    settings.DEBUG = debug
    answer = browser.get(path, headers={**BROWSER, "accept-language": language})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    text = answer.content.decode()
    assert said in text
    assert '<meta http-equiv="refresh" content="5">' in text
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize("path", [STATUS, "/readyz"])
@pytest.mark.parametrize("fields", [{}, BROWSER])
def test_programs_get_an_error_in_json(browser, path, fields):
    answer = browser.get(path, headers={**fields, "accept-language": "en"})
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert answer.json() == {"code": "database_unavailable", "detail": "The database does not answer."}


@pytest.mark.parametrize(
    ("path", "again"),
    [
        (f"{PAY}open/", PAY),
        ("/admin/members/member/1/change/", "/admin/members/member/1/change/"),
        ("/admin/logout/", "/admin/"),
    ],
)
def test_what_was_sent_is_not_sent_again(browser, path, again):
    """The page leads to where one sees what has become of it."""
    answer = browser.post(path, headers=BROWSER)
    assert answer.status_code == 503
    assert f'content="5; url={again}"' in answer.content.decode()


def test_a_fault_is_one_line_and_no_stack(browser, caplog):
    for path in (PAY, CONSOLE, STATUS, "/readyz") * 5:
        assert browser.get(path, headers=BROWSER).status_code == 503
    (told,) = caplog.messages
    assert told.startswith(
        "The database is not available: OperationalError: connection refused Is the server running?; 0 more"
    )
    assert all(record.exc_info is None for record in caplog.records)
