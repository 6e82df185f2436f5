"""Not there yet."""

from typing import Any


def lock_membership(**_arguments: Any) -> Any:
    raise NotImplementedError


def unlock_membership(**_arguments: Any) -> Any:
    raise NotImplementedError
