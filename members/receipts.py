"""Not there yet."""

from typing import Any


def booking_receipt(**_arguments: Any) -> Any:
    raise NotImplementedError


def membership_receipt(**_arguments: Any) -> Any:
    raise NotImplementedError


def pack_receipt(**_arguments: Any) -> Any:
    raise NotImplementedError
