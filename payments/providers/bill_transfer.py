"""A bill on its way over HTTP, piece by piece: bounded in size and time, no redirect followed, nothing tried twice."""

import time
from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus

import requests

from payments.providers.base import TIMEOUT, ProviderUnknown
from payments.providers.billing import BillFault, BillRefused

PIECE_BYTES = 64 * 1024
MAXIMUM_BYTES = 512 * 1024**2
MAXIMUM_SECONDS = 900.0
# A packed bill is to arrive as it is; a transport that packed it once more would only cost time.
HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity"}

Signer = Callable[[requests.PreparedRequest], requests.PreparedRequest]


def transfer(
    session: requests.Session,
    method: str,
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    signer: Signer | None = None,
) -> Iterator[bytes]:
    """The body of an answer with status 200, none of its pieces empty.

    Raises ProviderUnknown for any other status, a time-out, and a connection that broke before the announced end;
    BillRefused (`too_large`) beyond MAXIMUM_BYTES. The library's own errors are left out on purpose: their text holds
    the address, and with it the token that opens the bill to anybody.
    """
    try:
        with session.request(
            method,
            url,
            data=body,
            headers={**HEADERS, **(headers or {})},
            auth=signer,
            timeout=TIMEOUT,
            allow_redirects=False,
            stream=True,
        ) as response:
            if response.status_code != HTTPStatus.OK:
                raise ProviderUnknown(f"HTTP_{response.status_code}")
            yield from _within_limits(response)
    except requests.Timeout:
        raise ProviderUnknown("timeout") from None
    except requests.RequestException:
        raise ProviderUnknown("connection") from None


def _within_limits(response: requests.Response) -> Iterator[bytes]:
    total, deadline = 0, time.monotonic() + MAXIMUM_SECONDS
    for piece in response.iter_content(PIECE_BYTES):
        total += len(piece)
        if total > MAXIMUM_BYTES:
            raise BillRefused(BillFault.TOO_LARGE)
        if time.monotonic() > deadline:
            raise ProviderUnknown("timeout")
        yield piece
