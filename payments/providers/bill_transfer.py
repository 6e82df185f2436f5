"""A bill on its way over HTTP, piece by piece: bounded in size and time, no redirect followed, nothing tried twice."""

from collections.abc import Callable, Iterator, Mapping
from http import HTTPStatus

import requests

from payments.providers.base import ProviderUnreachable
from payments.providers.billing import BillFault, BillRefused
from payments.providers.bounded_http import told_plainly, unusual
from payments.providers.calling import BACKGROUND, Call, call_within

PIECE_BYTES = 64 * 1024
MAXIMUM_BYTES = 512 * 1024**2
# For the file as a whole; until it begins, and between any two of its parts, no longer than any other call may take.
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

    Raises ProviderUnreachable for a time-out, a connection that broke before the announced end, and a 5xx;
    ProviderUnknown for any other status; BillRefused (`too_large`) beyond MAXIMUM_BYTES.
    """
    with call_within(BACKGROUND) as call, told_plainly(call):
        response = session.request(
            method,
            url,
            data=body,
            headers={**HEADERS, **(headers or {})},
            auth=signer,
            timeout=call.time_outs,
            allow_redirects=False,
            stream=True,
        )
    with response:
        if response.status_code != HTTPStatus.OK:
            raise unusual(response.status_code)
        call.go_on_for(MAXIMUM_SECONDS)
        yield from _within_limits(response, call)


def _within_limits(response: requests.Response, call: Call) -> Iterator[bytes]:
    total, pieces = 0, response.iter_content(PIECE_BYTES)
    while True:
        with told_plainly(call):
            piece = next(pieces, b"")
        total += len(piece)
        if total > MAXIMUM_BYTES:
            raise BillRefused(BillFault.TOO_LARGE)
        if call.is_over:
            raise ProviderUnreachable("timeout")
        if not piece:
            return
        yield piece
