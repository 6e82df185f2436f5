"""Not there yet."""

from typing import Any


def cancel_open_appointments(**_arguments: Any) -> Any:
    raise NotImplementedError
