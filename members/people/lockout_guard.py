"""What django-axes asks whether a door is closed, for AXES_HANDLER."""

import logging
from collections.abc import Mapping
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.http import HttpRequest

from members.people.lockout import counted_name, lock_on

logger = logging.getLogger(__name__)


class LockoutGuard(AxesDatabaseHandler):  # type: ignore[misc]  # axes carries no types
    """Counts wrong passwords in axes' own table, and closes by our rule: AXES_FAILURE_LIMIT is one lock."""

    def get_failures(self, request: HttpRequest, credentials: Mapping[str, Any] | None = None) -> int:
        """How many locks there are on the name or the address of this request: one, or none."""
        lock = lock_on(request, counted_name(request, credentials))
        if lock is not None and lock.is_of_address:
            logger.warning("An address is closed for every name. If it is a proxy's, TRUSTED_PROXY_COUNT is too low.")
        return int(lock is not None)
