"""GET, POST and DELETE /api/v1/webhooks/, and a new secret."""

import socket
from typing import Any

import pytest
from standardwebhooks import Webhook

from members.people.roles import FINANCE, MANAGER
from payments.models import WebhookEndpoint
from payments.webhooks.operations import register
from tests.client import Api
from tests.members.console import somebody
from tests.payments.webhooks.hooks import registered

pytestmark = pytest.mark.django_db
PATH, URL = "/api/v1/webhooks/", "https://hooks.example.com/gym"
PUBLIC = "93.184.216.34"


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Where names lead; others lead nowhere."""
    known = {"hooks.example.com": [PUBLIC], "inside.example.com": [PUBLIC, "10.0.0.1"]}

    def getaddrinfo(host: str, port: Any, **_named: Any) -> Any:
        if host not in known:
            raise socket.gaierror
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in known[host]]

    monkeypatch.setattr(register.socket, "getaddrinfo", getaddrinfo)
    return known


@pytest.fixture
def manager() -> Api:
    return Api().as_user(somebody(MANAGER))


def test_from_registering_to_switching_off(manager: Api) -> None:
    made = manager.post(PATH, {"url": URL})
    assert made.status_code == 201
    shown = made.json()
    Webhook(shown["secret"])
    assert manager.get(PATH).json() == [{name: value for name, value in shown.items() if name != "secret"}]
    rotated = manager.post(f"{PATH}{shown['id']}/rotate/").json()
    assert rotated["secret"] not in ("", shown["secret"])
    assert rotated["previous_secret_until"] is not None
    gone = manager.client.delete(f"{PATH}{shown['id']}/")
    assert (gone.status_code, gone.content) == (204, b"")
    assert manager.get(PATH).json() == []
    for again in (manager.client.delete(f"{PATH}{shown['id']}/"), manager.post(f"{PATH}{shown['id']}/rotate/")):
        assert (again.status_code, again.json()["code"]) == (404, "webhook_not_found")


def test_registered_anew_it_has_another_secret(manager: Api) -> None:
    first = manager.post(PATH, {"url": URL}).json()
    manager.client.delete(f"{PATH}{first['id']}/")
    assert manager.post(PATH, {"url": URL}).json()["secret"] != first["secret"]


def test_the_same_address_twice_is_refused(manager: Api) -> None:
    manager.post(PATH, {"url": URL})
    twice = manager.post(PATH, {"url": URL})
    assert (twice.status_code, twice.json()["code"]) == (409, "webhook_exists")
    assert WebhookEndpoint.objects.count() == 1


def test_there_are_a_few_at_most(manager: Api) -> None:
    for number in range(register.MOST_ENDPOINTS):
        registered(f"https://hooks.example.com/{number}")
    refused = manager.post(PATH, {"url": URL})
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_webhooks")


@pytest.mark.parametrize(
    "url",
    [
        "https://inside.example.com/", "https://nowhere.example.com/", "http://hooks.example.com/", "not one", "",
        "https://hooks.example.com:25/", 5, None, ["https://hooks.example.com/"],
    ],
)  # fmt: skip
def test_an_address_that_no_message_goes_to(manager: Api, url: Any) -> None:
    refused = manager.post(PATH, {"url": url})
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["url"])
    assert not WebhookEndpoint.objects.exists()


def test_what_else_it_refuses(manager: Api) -> None:
    assert manager.post(PATH, {"url": URL, "secret": "x"}).status_code == 400
    assert manager.get(PATH, {"unknown": "1"}).status_code == 400
    assert manager.post(PATH, {}).status_code == 400


def test_who_may_not_is_told_so_before_a_name_is_looked_up(names: dict[str, list[str]]) -> None:
    names.clear()
    finance = Api().as_user(somebody(FINANCE))
    assert finance.post(PATH, {"url": URL}).status_code == 403
    assert finance.get(PATH).status_code == 403
