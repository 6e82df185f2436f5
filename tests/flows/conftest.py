"""Both ends of the wire: this service on a real port, and the sandbox that stands in for the providers."""

import pytest
from django.conf import settings

from tests.client import Api


@pytest.fixture
def service(transactional_db, live_server, sandbox):
    """The address at which the sandbox reaches this service."""
    assert live_server.url == settings.PUBLIC_BASE_URL
    return live_server.url


@pytest.fixture
def caller(service, member):
    """A member who calls the API."""
    return Api().as_member(member)
