"""The API with a row of everything behind it, called inside this process and this test's transaction."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

from tests.client import Api
from tests.factories.members import StaffFactory
from tests.gymsite.access import world


@dataclass(frozen=True, slots=True)
class Behind:
    """The program, the ids of what stands behind it by their names in paths, and a superuser who calls."""

    app: Any
    ids: dict[str, Any]
    staff: User

    def token(self) -> str:
        """A fresh one: a case may have ended the one before."""
        return Api().as_user(self.staff).token


@pytest.fixture
def behind(db: None, settings: Any) -> Iterator[Behind]:
    """As Django's own test client does, the connection of the test stays open between requests."""
    settings.THROTTLE_RATES = dict.fromkeys(settings.THROTTLE_RATES)
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield Behind(get_wsgi_application(), world.build().ids, StaffFactory())
    for signal in signals:
        signal.connect(close_old_connections)
