"""Not there yet."""

from typing import Any


def withdraw_booking(**_arguments: Any) -> Any:
    raise NotImplementedError
