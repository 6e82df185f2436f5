"""Not there yet."""

from typing import Any


def order_plan(**_arguments: Any) -> Any:
    raise NotImplementedError
