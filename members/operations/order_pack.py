"""Not there yet."""

from typing import Any


def order_pack(**_arguments: Any) -> Any:
    raise NotImplementedError
