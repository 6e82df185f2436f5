"""Every header field of the API's answers, whatever kind of answer it is, and whoever makes it."""

import pytest
from django.db import OperationalError
from django.test import Client

from payments.paying.api import payments as payments_api
from tests.factories.payments import PaymentFactory
from tests.providers_desk import CALLBACK, alipay_form

NUMBER = "asked-by-a-test"
# What every answer has, also one that is given before anybody looks who asks.
ALWAYS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Content-Type": "application/json",
    "Permissions-Policy": "browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "X-Request-ID": NUMBER,
}
# What one has for browsers that come to where they should not.
SAFE = {
    **ALWAYS,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
WHOLE = {**SAFE, "Content-Language": "zh-hans", "Vary": "Accept-Language", "X-Frame-Options": "DENY"}
DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
PAYMENTS, ONE = "/api/v1/payments/", "/api/v1/payments/7/"
MANY = "GET, POST, HEAD, OPTIONS"
JSON, HTML, TEXT = "application/json", "text/html; charset=utf-8", "text/plain"

# Who asks, how, for what, with which content; the status and the header fields beside WHOLE.
CASES = [
    ("member", "GET", PAYMENTS, None, 200, {"Allow": MANY}),
    ("member", "GET", PAYMENTS.removesuffix("/"), None, 200, {"Allow": MANY}),
    ("member", "HEAD", PAYMENTS, None, 200, {"Allow": MANY}),
    ("member", "POST", PAYMENTS, '{"member_id": %d, "amount": 1, "type": "course"}', 201, {"Allow": MANY}),
    ("member", "POST", PAYMENTS, "{}", 400, {"Allow": MANY}),
    ("member", "POST", PAYMENTS, "{", 400, {"Allow": MANY}),
    ("member", "GET", "/api/v1/members/plans/?what=1", None, 400, {"Allow": "GET, HEAD, OPTIONS"}),
    ("nobody", "GET", PAYMENTS, None, 401, {"Allow": MANY, "WWW-Authenticate": "Bearer"}),
    ("stranger", "GET", PAYMENTS, None, 401, {"Allow": MANY, "WWW-Authenticate": "Bearer"}),
    ("limited", "GET", PAYMENTS, None, 403, {"Allow": MANY}),
    ("member", "GET", ONE, None, 404, {"Allow": "GET, HEAD, OPTIONS"}),
    ("member", "GET", "/api/v1/nowhere", None, 404, {}),
    ("nobody", "POST", "/api/nowhere/", "{}", 404, {}),
    ("member", "DELETE", PAYMENTS, None, 405, {"Allow": MANY}),
    ("member", "OPTIONS", ONE, None, 405, {"Allow": "GET, HEAD, OPTIONS"}),
    ("member", "BREW", ONE, None, 405, {"Allow": "GET, HEAD, OPTIONS"}),
    ("nobody", "BREW", ONE, None, 401, {"Allow": "GET, HEAD, OPTIONS", "WWW-Authenticate": "Bearer"}),
    (
        "nobody",
        "POST",
        "/api/v1/auth/token/",
        '{"username": "a", "password": "b"}',
        401,
        {"Allow": "POST, OPTIONS", "WWW-Authenticate": "Bearer"},
    ),
    ("nobody", "GET", "/api/v1/schema/", None, 200, {}),
    ("nobody", "POST", "/api/v1/schema/", "{}", 405, {"Allow": "GET, HEAD"}),
    ("nobody", "GET", "/api/v1/docs/", None, 200, {"Content-Type": HTML, "Content-Security-Policy": DOCS_POLICY}),
    ("nobody", "GET", f"{CALLBACK}alipay", None, 405, {"Allow": "POST"}),
    ("nobody", "POST", f"{CALLBACK}nobody", "{}", 404, {}),
    ("nobody", "POST", f"{CALLBACK}alipay", "{}", 400, {}),
]


@pytest.fixture
def ask(api, member):
    """The answer to one of those who ask."""
    callers = {
        "nobody": api.client,
        "member": api.as_member(member).client,
        "limited": api.as_member(member, scopes=["members:read"]).client,
        "stranger": Client(headers={"Authorization": "Bearer of-nothing"}),
    }

    def ask(who, method, path, content=None, content_type=JSON, **more):
        data = content % member.pk if content and "%d" in content else content or ""
        headers = {"x-request-id": NUMBER, **more.pop("headers", {})}
        return callers[who].generic(method, path, data, content_type, headers=headers, **more)

    return ask


def with_length(answer, fields):
    """HEAD is told the length that GET would have."""
    return {**fields, "Content-Length": answer["Content-Length"]}


@pytest.mark.parametrize(("who", "method", "path", "content", "status", "own"), CASES)
def test_an_answer_has_these_and_no_other(ask, who, method, path, content, status, own):
    answer = ask(who, method, path, content)
    assert answer.status_code == status, answer.content
    assert dict(answer.headers) == with_length(answer, {**WHOLE, **own})
    assert method == "HEAD" or int(answer["Content-Length"]) == len(answer.content)
    assert not answer.cookies


def test_a_page_of_a_list_links_to_the_next(ask, member):
    PaymentFactory.create_batch(2, member_id=member.pk)
    answer = ask("member", "GET", f"{PAYMENTS}?limit=1")
    link = f'<http://testserver{PAYMENTS}?limit=1&before_id={answer.json()[0]["id"]}>; rel="next"'
    assert dict(answer.headers) == with_length(answer, {**WHOLE, "Allow": MANY, "Link": link})


def test_a_provider_is_told_in_its_own_form(ask):
    form = alipay_form(PaymentFactory().transaction_id)
    answer = ask("nobody", "POST", f"{CALLBACK}alipay", form["data"], form["content_type"])
    assert (answer.status_code, answer.content) == (200, b"success")
    assert dict(answer.headers) == with_length(answer, {**WHOLE, "Content-Type": TEXT})


def test_what_has_no_content_has_no_kind(ask):
    answer = ask("member", "POST", "/api/v1/auth/logout/")
    assert answer.status_code == 204
    whole = {**WHOLE, "Allow": "POST, OPTIONS", "Content-Length": "0"}
    assert dict(answer.headers) == {name: value for name, value in whole.items() if name != "Content-Type"}


@pytest.mark.parametrize(
    ("error", "status", "own"), [(RuntimeError(), 500, {}), (OperationalError(), 503, {"Retry-After": "2"})]
)
def test_a_fault_is_told_with_the_same(ask, monkeypatch, error, status, own):
    def fail(*_args, **_kwargs):
        raise error

    monkeypatch.setattr(payments_api, "newest", fail)
    answer = ask("member", "GET", PAYMENTS)
    assert answer.status_code == status
    assert dict(answer.headers) == with_length(answer, {**WHOLE, **own})


def test_another_kind_of_body_is_refused(ask):
    answer = ask("member", "POST", PAYMENTS, "<a/>", "text/xml")
    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")
    assert dict(answer.headers) == with_length(answer, {**WHOLE, "Allow": MANY})


def test_what_is_refused_at_the_door_has_what_every_answer_has(ask):
    for status, answer in (
        (413, ask("member", "POST", PAYMENTS, "a" * 70_000)),
        (400, ask("member", "GET", PAYMENTS, HTTP_HOST="elsewhere.example.com")),
    ):
        assert answer.status_code == status
        assert dict(answer.headers) == ALWAYS


@pytest.mark.parametrize(
    ("asked", "told"), [("en", "en"), ("en-GB,en;q=0.5", "en"), ("fr", "zh-hans"), ("zh-CN", "zh-hans")]
)
@pytest.mark.parametrize(("who", "path"), [("member", PAYMENTS), ("nobody", PAYMENTS), ("nobody", "/api/nowhere")])
def test_an_answer_says_its_language(ask, asked, told, who, path):
    answer = ask(who, "GET", path, headers={"accept-language": asked})
    assert (answer["Content-Language"], answer["Vary"]) == (told, "Accept-Language")


def test_the_language_of_a_cookie_is_spoken(ask):
    answer = ask("nobody", "GET", PAYMENTS, headers={"cookie": "django_language=en", "accept-language": "zh-hans"})
    assert (answer["Content-Language"], answer.json()["detail"]) == ("en", "A bearer token is needed.")


@pytest.fixture
def _behind_tls(settings):
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 60
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")


@pytest.mark.usefixtures("_behind_tls")
def test_what_comes_in_clear_is_sent_to_https(ask):
    for path in (f"{PAYMENTS}?limit=1", f"{CALLBACK}alipay", "/api/nowhere"):
        answer = ask("nobody", "GET", path)
        assert (answer.status_code, answer.content) == (301, b"")
        assert dict(answer.headers) == {**SAFE, "Content-Type": HTML, "Location": f"https://testserver{path}"}


@pytest.mark.usefixtures("_behind_tls")
def test_what_comes_over_tls_is_told_to_stay_there(ask):
    strict = {"Strict-Transport-Security": "max-age=60; includeSubDomains; preload"}
    answer = ask("member", "GET", PAYMENTS, headers={"x-forwarded-proto": "https"})
    assert dict(answer.headers) == with_length(answer, {**WHOLE, **strict, "Allow": MANY})
    answer = ask("nobody", "GET", "/api/nowhere", headers={"x-forwarded-proto": "https"})
    assert dict(answer.headers) == with_length(answer, {**WHOLE, **strict})
