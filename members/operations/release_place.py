"""Not there yet."""

from typing import Any


def release_place(**_arguments: Any) -> Any:
    raise NotImplementedError
