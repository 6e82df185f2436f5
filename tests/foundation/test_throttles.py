"""How often something may be asked for: by address at the doors, by account in the API, and never of the unlimited."""

from datetime import timedelta
from itertools import count

import pytest
import time_machine
from django.core.cache import caches
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from foundation.shared_cache import check_cache_is_shared
from gymsite.throttle_settings import rate
from payments.models import Notification, Payment
from tests.factories.members import MemberFactory
from tests.gymsite.given_environment import env_of
from tests.providers_desk import CALLBACK

NOON = "2026-11-25T04:00:00Z"
PAYMENTS = "/api/v1/payments/"
MANY = 70
NUMBERS = count()


@pytest.fixture(autouse=True)
def noon():
    """The clock stands still, so that times are exact."""
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def _quick(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.OPEN_PAYMENTS_A_MEMBER = 0


def sign_in_at_the_api(address):
    """Each under another name: the lock-out of one is another matter."""
    body = {"username": f"nobody-{next(NUMBERS)}", "password": "wrong"}
    return Client(REMOTE_ADDR=address).post("/api/v1/auth/token/", body, "application/json")


def sign_in_at_the_console(address):
    return Client(REMOTE_ADDR=address).post(reverse("admin:login"), {"username": ""})


def test_signing_in_is_limited_to_twenty_a_minute_and_address_at_every_door_together(db, noon):
    doors = [sign_in_at_the_api, sign_in_at_the_console]
    for number in range(20):
        assert doors[number % 2]("203.0.113.7").status_code in (401, 200)
    noon.shift(timedelta(seconds=15))
    for door in doors:
        refused = door("203.0.113.7")
        assert (refused.status_code, refused["Retry-After"]) == (429, "45")
        assert door("203.0.113.8").status_code in (401, 200)
    assert sign_in_at_the_api("203.0.113.7").json()["code"] == "too_many_requests"
    noon.shift(timedelta(seconds=45))
    assert sign_in_at_the_api("203.0.113.7").status_code == 401


def test_opening_the_page_is_no_attempt(db):
    client = Client()
    assert {client.get(reverse("admin:login")).status_code for _time in range(30)} == {200}


def test_the_page_of_too_many_attempts_is_ours(db):
    client = Client(headers={"accept-language": "en"})
    for _time in range(21):
        page = client.post(reverse("admin:login"), {"username": ""})
    assert page.status_code == 429
    assert "no-store" in page["Cache-Control"]
    assert "Too many attempts to sign in" in page.content.decode()


def body_of(member):
    return {"member_id": member.pk, "amount": 1, "type": "membership"}


def test_a_member_makes_sixty_payments_an_hour_whatever_the_token(api, member, noon):
    caller, another = api.as_member(member), api.as_member(member)
    statuses = [(another if number % 2 else caller).post(PAYMENTS, body_of(member)).status_code for number in range(60)]
    assert set(statuses) == {201}
    noon.shift(timedelta(minutes=59))
    refused = caller.post(PAYMENTS, body_of(member))
    assert (refused.status_code, refused.json()["code"], refused["Retry-After"]) == (429, "too_many_requests", "60")
    assert Payment.objects.count() == 60
    assert caller.get(PAYMENTS).status_code == 200
    other = MemberFactory()
    assert api.as_member(other).post(PAYMENTS, body_of(other)).status_code == 201
    noon.shift(timedelta(minutes=1))
    assert caller.post(PAYMENTS, body_of(member)).status_code == 201


def test_what_is_kept_under_a_key_is_answered_all_the_same(api, member, settings):
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "create": "1/hour"}
    caller = api.as_member(member)
    first = caller.post(PAYMENTS, body_of(member), idempotency_key="same")
    again = caller.post(PAYMENTS, body_of(member), idempotency_key="same")
    assert (again.status_code, again.content) == (201, first.content)
    assert again["Idempotency-Replayed"] == "true"
    assert caller.post(PAYMENTS, body_of(member), idempotency_key="another").status_code == 429


def test_what_else_a_member_makes_counts_with_it(api, member, settings):
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "create": "1/hour"}
    caller = api.as_member(member)
    assert caller.post(PAYMENTS, body_of(member)).status_code == 201
    assert caller.post("/api/v1/members/sessions/1/book/").status_code == 429


def test_a_member_searches_sixty_times_a_minute(api, member):
    caller = api.as_member(member)
    sought = {"transaction_id": "txn_1"}
    assert {caller.get(PAYMENTS, sought).status_code for _time in range(60)} == {200}
    refused = caller.get(PAYMENTS, sought)
    assert (refused.status_code, refused["Retry-After"]) == (429, "60")
    assert caller.get(PAYMENTS).status_code == 200


def test_a_search_where_nobody_signed_in_is_counted_by_address(api, settings):
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "search": "1/minute"}
    assert [api.post("/api/v1/auth/token/?q=x").status_code for _time in range(2)] == [400, 429]


def test_whoever_tries_sixty_links_in_a_minute_is_told_to_wait_and_good_links_open(api, member):
    address = api.as_member(member).post(PAYMENTS, body_of(member)).json()["checkout_url"]
    client = Client()
    assert {client.get(f"/pay/{number}.forged/").status_code for number in range(60)} == {404}
    refused = client.get("/pay/1.forged/")
    assert (refused.status_code, refused["Retry-After"], refused["Cache-Control"]) == (429, "60", "no-store")
    assert client.get(address).status_code == 200


def test_staff_and_their_services_are_unlimited_and_counted_by_nothing(api, staff, member, monkeypatch):
    def counted(*_arguments):
        raise AssertionError("nothing is to be counted")

    monkeypatch.setattr(caches["default"], "get", counted)
    monkeypatch.setattr(caches["default"], "set", counted)
    caller = api.as_user(staff)
    assert {caller.post(PAYMENTS, body_of(member)).status_code for _time in range(MANY)} == {201}
    assert {caller.get(PAYMENTS, {"transaction_id": "txn_1"}).status_code for _time in range(MANY)} == {200}


def test_staff_have_a_rate_where_one_is_set(api, staff, member, settings):
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "staff": "3/minute"}
    caller = api.as_user(staff)
    assert [caller.post(PAYMENTS, body_of(member)).status_code for _time in range(4)] == [201, 201, 201, 429]


def test_callbacks_are_never_limited(db):
    client = Client(REMOTE_ADDR="203.0.113.7")
    forged = [client.post(f"{CALLBACK}alipay", {"sign": "none"}).status_code for _time in range(MANY)]
    assert 429 not in forged
    assert Notification.objects.count() == MANY


def test_off_is_as_often_as_one_likes(api, member, settings):
    settings.THROTTLE_RATES = dict.fromkeys(settings.THROTTLE_RATES)
    caller = api.as_member(member)
    assert {caller.post(PAYMENTS, body_of(member)).status_code for _time in range(MANY)} == {201}


@pytest.mark.parametrize(("said", "read"), [("", None), ("off", None), ("OFF", None), ("5/second", "5/second")])
def test_a_rate_is_read_strictly(said, read):
    assert rate(env_of({"THROTTLE_SIGN_IN": said}), "THROTTLE_SIGN_IN", default="20/minute") == read


@pytest.mark.parametrize("said", ["20", "0/minute", "-1/minute", "20/fortnight", "20 a minute", "1.5/hour", "20/m"])
def test_what_is_no_rate_stops_the_start(said):
    with pytest.raises(ImproperlyConfigured, match="THROTTLE_SIGN_IN"):
        rate(env_of({"THROTTLE_SIGN_IN": said}), "THROTTLE_SIGN_IN", default="20/minute")


def test_the_start_warns_where_each_process_counts_for_itself(settings):
    settings.DEBUG = False
    assert [found.id for found in run_checks() if found.id == "gymsite.W001"] == ["gymsite.W001"]
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "django_cache"}
    }
    assert check_cache_is_shared(None) == []
