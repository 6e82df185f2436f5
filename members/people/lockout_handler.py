"""For AXES_HANDLER: what axes counts under a keyed hash is also written down so that the staff can read it."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from axes.handlers.database import AxesDatabaseHandler
from django.db import transaction
from django.utils import timezone

from members.house_rules import WRONG_PASSWORDS_ALLOWED
from members.people.models import FailedSignIn

# As long as somebody asks who knocked; the oldest go when a new one comes.
KEPT_FOR = timedelta(days=30)


class LockoutHandler(AxesDatabaseHandler):  # type: ignore[misc]  # axes has no types
    """Counts as axes does. Whoever has to wait already is not written down again."""

    def user_login_failed(
        self, sender: Any, credentials: Mapping[str, Any], request: Any = None, **kwargs: Any
    ) -> None:
        """Called for every wrong password, at the console's door as at the API's."""
        super().user_login_failed(sender, credentials, request, **kwargs)
        count = getattr(request, "axes_failures_since_start", None)
        if count is not None and count <= WRONG_PASSWORDS_ALLOWED.value() and credentials.get("username"):
            _write_down(str(credentials["username"]), request.axes_ip_address)


@transaction.atomic
def _write_down(name: str, address: str | None) -> None:
    now = timezone.now()
    FailedSignIn.objects.filter(at__lt=now - KEPT_FOR).delete()
    FailedSignIn.objects.create(name=name[: FailedSignIn.LONGEST_NAME], address=address, at=now)
