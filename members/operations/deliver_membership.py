"""Not there yet."""

from typing import Any


def deliver_membership(**_arguments: Any) -> Any:
    raise NotImplementedError
