"""Not there yet."""

from typing import Any


def deliver_booking(**_arguments: Any) -> Any:
    raise NotImplementedError
