"""The API goes past what only browsers need; pages have all of it."""

from django.core.checks import run_checks


def test_the_api_has_no_session_and_minds_no_cookie(api, member):
    caller = api.as_member(member)
    caller.client.cookies["sessionid"] = "somebody"
    answer = caller.get("/api/v1/payments/")
    assert answer.status_code == 200
    assert not hasattr(answer.wsgi_request, "session")
    assert not hasattr(answer.wsgi_request, "_messages")
    assert "Cookie" not in answer.headers.get("Vary", "")


def test_a_page_has_a_session(db, client):
    answer = client.get("/admin/")
    assert hasattr(answer.wsgi_request, "session")
    assert hasattr(answer.wsgi_request, "_messages")
    assert "Cookie" in answer.headers["Vary"]


def test_a_form_without_its_token_is_refused(db, client):
    client.handler.enforce_csrf_checks = True
    assert client.post("/admin/login/", {"username": "a", "password": "b"}).status_code == 403


def test_everything_that_django_looks_for_is_there(db, settings):
    settings.THROTTLE_RATES = dict.fromkeys(settings.THROTTLE_RATES)  # the tests' cache is of one process
    assert run_checks() == []
