"""Not there yet."""

from typing import Any


def withdraw_pack(**_arguments: Any) -> Any:
    raise NotImplementedError
