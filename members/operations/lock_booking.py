"""Not there yet."""

from typing import Any


def lock_booking(**_arguments: Any) -> Any:
    raise NotImplementedError


def unlock_booking(**_arguments: Any) -> Any:
    raise NotImplementedError
