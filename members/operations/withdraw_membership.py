"""Not there yet."""

from typing import Any


def withdraw_membership(**_arguments: Any) -> Any:
    raise NotImplementedError
