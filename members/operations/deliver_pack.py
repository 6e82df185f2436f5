"""Not there yet."""

from typing import Any


def deliver_pack(**_arguments: Any) -> Any:
    raise NotImplementedError
