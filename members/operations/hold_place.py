"""Not there yet."""

from typing import Any


def hold_place(**_arguments: Any) -> Any:
    raise NotImplementedError
