"""Not there yet."""

from typing import Any


def lock_pack(**_arguments: Any) -> Any:
    raise NotImplementedError


def unlock_pack(**_arguments: Any) -> Any:
    raise NotImplementedError
