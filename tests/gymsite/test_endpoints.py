"""Every endpoint of the API says what it takes and what it answers."""

import pytest
from django.urls import get_resolver
from django.urls.resolvers import URLPattern, URLResolver

from foundation.api.endpoint import endpoint_of
from foundation.api.viewset import APIViewSet

# By name: the providers' messages come in the providers' own forms, and a description describes itself.
NOT_OURS_TO_SAY = {"payment-callback", "api-description", "api-docs"}
# What reads no body, whatever is sent.
WITHOUT_BODY = {("logout-list", "post"), ("webhook-detail", "delete")}


def api_addresses(resolver=None, prefix=""):
    """Every address below /api/."""
    for found in (resolver or get_resolver()).url_patterns:
        path = prefix + str(found.pattern)
        if isinstance(found, URLResolver):
            yield from api_addresses(found, path)
        elif isinstance(found, URLPattern) and path.lstrip("^").startswith("api/"):
            yield found


OURS = [address for address in api_addresses() if address.name not in NOT_OURS_TO_SAY]
ENDPOINTS = [
    pytest.param(address, method, action, id=f"{method} {address.name}")
    for address in OURS
    for method, action in address.callback.actions.items()
    if method != "head"
]


def test_there_are_as_many_as_we_know():
    assert len(ENDPOINTS) > 50


@pytest.mark.parametrize(("address", "method", "action"), ENDPOINTS)
def test_an_endpoint_says_what_it_takes_and_what_it_answers(address, method, action):
    viewset = address.callback.cls
    assert issubclass(viewset, APIViewSet)
    said = endpoint_of(getattr(viewset, action))
    assert said is not None
    assert (said.answer is None) == (said.status == 204)
    takes_body = method in ("post", "put", "patch", "delete") and (address.name, method) not in WITHOUT_BODY
    assert (said.body is not None) == takes_body
    assert said.is_list <= (method == "get")


@pytest.mark.parametrize("address", OURS, ids=lambda address: address.name)
def test_parameters_are_those_of_actions_that_are_there(address):
    viewset = address.callback.cls
    assert all(endpoint_of(getattr(viewset, action)) for action in viewset.readers)
