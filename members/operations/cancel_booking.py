"""Not there yet."""

from typing import Any


def cancel_booking(**_arguments: Any) -> Any:
    raise NotImplementedError
