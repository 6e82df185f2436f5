"""What is refused or not there: a page for people, the API's form for programs."""

import pytest
from django.test import Client

from foundation.errors import ServiceError
from members.people.admin import second_factor
from tests.staff_client import clerk, signed_in

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8", "Accept-Language": "en"}
PROGRAM = {"Accept": "application/json", "Accept-Language": "en"}


def test_nothing_at_an_address_is_a_page_for_a_browser(db):
    answer = Client().get("/nowhere", headers=BROWSER)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert b"There is nothing at this address." in answer.content
    assert b'href="/"' in answer.content


@pytest.mark.parametrize("headers", [PROGRAM, {"Accept": "*/*", "Accept-Language": "en"}, {"Accept-Language": "en"}])
def test_programs_read_what_they_always_read(db, headers):
    answer = Client().get("/nowhere", headers=headers)
    assert (answer.status_code, answer.json()) == (
        404,
        {"code": "not_found", "detail": "There is nothing at this address."},
    )


def test_the_api_answers_a_browser_as_a_program(db):
    assert Client().get("/api/v1/nowhere", headers=BROWSER).json()["code"] == "not_found"


@pytest.mark.parametrize("path", ["/admin/nowhere/", "/admin/members/nothing/"])
def test_the_consoles_404_is_a_page(db, path):
    answer = signed_in(clerk()).get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert b'href="/admin/"' in answer.content
    assert b"base.css" in answer.content
    assert signed_in(clerk()).get(path, headers=PROGRAM).json()["code"] == "not_found"


def test_the_consoles_403_is_a_page(db):
    answer = signed_in(clerk()).get("/admin/members/member/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (403, "text/html; charset=utf-8")
    assert b"ask the manager" in answer.content


@pytest.mark.parametrize(("headers", "is_page"), [(BROWSER, True), (PROGRAM, False)])
def test_a_form_that_is_too_old(db, headers, is_page):
    answer = Client(enforce_csrf_checks=True).post("/admin/login/", {"username": "x"}, headers=headers)
    assert answer.status_code == 403
    said = answer.content.decode()
    assert ("load the page again" in said) == is_page
    assert is_page or answer.json()["code"] == "form_refused"


def test_a_refusal_that_no_page_foresaw_is_a_page(staff, monkeypatch):
    def refuse(_request):
        raise ServiceError("Not today.")

    monkeypatch.setattr(second_factor, "factor_of", refuse)
    answer = signed_in(staff).get("/admin/second-factor/")
    assert (answer.status_code, answer.headers["Content-Type"]) == (400, "text/html; charset=utf-8")
    assert b"Not today." in answer.content


@pytest.mark.parametrize(("headers", "kind"), [(BROWSER, "text/html; charset=utf-8"), (PROGRAM, "application/json")])
def test_a_fault_of_ours_and_an_unknown_host(db, monkeypatch, headers, kind):
    def fail(_request):
        raise RuntimeError("SELECT secret")

    monkeypatch.setattr("members.face.pages.front_page.render", lambda *_args: fail(None))
    faulty = Client(raise_request_exception=False).get("/", headers=headers)
    unknown = Client().get("/", headers={**headers, "Host": "elsewhere.example"})
    assert [(each.status_code, each.headers["Content-Type"]) for each in (faulty, unknown)] == [
        (500, kind),
        (400, kind),
    ]
    assert b"secret" not in faulty.content


def test_pages_of_refusals_load_nothing_from_elsewhere(db):
    answer = Client().get("/nowhere", headers=BROWSER)
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert b"<script" not in answer.content
    assert b"style=" not in answer.content


# A language is chosen.


def test_the_console_is_read_in_the_language_that_was_chosen(staff):
    client = signed_in(staff)
    home = client.get("/admin/", headers={"Accept-Language": "zh-hans"})
    assert 'action="/language/"' in home.content.decode()
    answer = client.post("/language/", {"language": "en"}, headers={"Referer": "http://testserver/admin/members/plan/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "http://testserver/admin/members/plan/")
    cookie = answer.cookies["django_language"]
    assert (cookie.value, cookie["max-age"], cookie["httponly"], cookie["samesite"]) == ("en", 31536000, True, "Lax")
    again = client.get("/admin/", headers={"Accept-Language": "zh-hans"}).content.decode()
    assert '<html lang="en"' in again


def test_the_sign_in_page_has_the_switch(db):
    page = Client().get("/admin/login/?next=/admin/members/plan/").content.decode()
    assert page.count('action="/language/"') == 2
    assert 'value="/admin/login/?next=/admin/members/plan/"' in page


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""])
def test_no_switch_leads_elsewhere(db, address):
    answer = Client().post("/language/", {"language": "en", "next": address})
    assert answer.headers["Location"] == "/"


def test_a_language_is_not_chosen_by_a_form_from_elsewhere(db):
    answer = Client(enforce_csrf_checks=True).post("/language/", {"language": "en", "next": "/"})
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["/admin/members/nope/", "/admin/payments/bookperiod/0001-01-01/change/"])
def test_neither_does_debug_show_a_page_of_django(staff, settings, path):
    settings.DEBUG = True
    staff.is_superuser = True
    staff.save()
    answer = signed_in(staff).get(path, headers=BROWSER)
    assert answer.status_code == 404
    assert b"There is nothing at this address." in answer.content
    assert b"DEBUG" not in answer.content
