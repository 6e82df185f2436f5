"""What django-axes asks and tells, for AXES_HANDLER: whether a door is closed, and that somebody could not come in.

What axes counts under a keyed hash is also written down sealed, so that those who may look can read it.
"""

import logging
from collections.abc import Mapping
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.http import HttpRequest
from django.utils import timezone

from foundation.client_address import client_address
from members.people.lockout import counted_name, lock_on
from members.people.models import FailedSignIn

logger = logging.getLogger(__name__)


class LockoutGuard(AxesDatabaseHandler):  # type: ignore[misc]  # axes carries no types
    """Counts wrong passwords in axes' own table, and closes by our rule: AXES_FAILURE_LIMIT is one lock."""

    def get_failures(self, request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> int:
        """How many locks there are on the name or the address of this request: one, or none."""
        lock = lock_on(request, counted_name(request, credentials))
        if lock is not None and lock.is_of_address:
            logger.warning("An address is closed for every name. If it is a proxy's, TRUSTED_PROXY_COUNT is too low.")
        return int(lock is not None)

    def user_login_failed(
        self, sender: Any, credentials: Mapping[str, Any], request: Any = None, **kwargs: Any
    ) -> None:
        """Called for every wrong password, at the console's door as at the API's.

        Whoever has to wait already is not written down again, so that a flood fills nothing.
        """
        is_open = request is not None and lock_on(request, counted_name(request, credentials)) is None
        super().user_login_failed(sender, credentials, request, **kwargs)
        if is_open and credentials.get("username"):
            _write_down(str(credentials["username"]), client_address(request))


def _write_down(name: str, address: str | None) -> None:
    FailedSignIn.objects.create(name=name[: FailedSignIn.LONGEST_NAME], address=address, at=timezone.now())
