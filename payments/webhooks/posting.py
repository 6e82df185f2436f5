"""One attempt to tell somebody: a POST to an address that is looked up, checked and connected to as one.

The connection is made to the very address that was checked, so that a name that leads elsewhere a moment later gains
nothing; TLS is held against the name. No redirect is followed, no proxy asked, no cookie kept, nothing of the answer
read but its head, and all of it together has `PATIENCE`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus

import requests
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError

from payments.enums import DeliveryFailure
from payments.providers.bounded_http import BoundedAdapter, BoundedConnection, BoundedTLSConnection
from payments.providers.calling import Patience, call_within
from payments.webhooks.public_address import all_may_be_called

PATIENCE = Patience(connect_seconds=3.0, call_seconds=10.0)
_HEADERS = {
    "Content-Type": "application/json",
    "User-Agent": "gymsite-webhooks/1",
    "Accept": "*/*",
    # Nothing is read, and the next call looks the name up anew.
    "Accept-Encoding": "identity",
    "Connection": "close",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt: the status of the answer, if there was one, and why it counts as failed, if it does."""

    status: int | None
    failure: DeliveryFailure | None


class AddressRefused(NewConnectionError):
    """The name leads to an address that no message goes to; nobody was called."""


class _PublicConnection(BoundedConnection):
    """Connects to the addresses that were checked, and to nothing where one of them is refused."""

    def addresses(self, seconds: float) -> list[str]:
        found = super().addresses(seconds)
        if not all_may_be_called(found):
            raise AddressRefused(self, "not a public address")
        return found


class _PublicTLSConnection(_PublicConnection, BoundedTLSConnection):
    """The same inside TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _PublicConnection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = _PublicTLSConnection


class PublicAdapter(BoundedAdapter):
    """Calls public addresses alone."""

    pools = {"http": _Pool, "https": _TLSPool}


@cache
def _adapter() -> PublicAdapter:
    """One for the process: the authorities are read once. It keeps no cookies, and no connection."""
    return PublicAdapter()


def post(url: str, *, payload: str, headers: Mapping[str, str]) -> Outcome:
    """Send it, and say what came of it; nothing is raised for whatever the other side does."""
    session = requests.Session()
    session.trust_env = False  # a proxy would look the name up itself
    session.mount("https://", _adapter())
    session.mount("http://", _adapter())
    with call_within(PATIENCE) as call:
        try:
            answer = session.post(
                url,
                data=payload.encode(),
                headers={**_HEADERS, **headers},
                allow_redirects=False,
                stream=True,
                timeout=call.time_outs,
            )
        except (requests.RequestException, ValueError) as error:
            return Outcome(None, _failure(error, is_late=call.is_over))
        answer.close()
    return Outcome(answer.status_code, _judged(answer.status_code))


def _judged(status: int) -> DeliveryFailure | None:
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return None
    is_redirect = HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST
    return DeliveryFailure.REDIRECT if is_redirect else DeliveryFailure.STATUS


def _failure(error: Exception, *, is_late: bool) -> DeliveryFailure:
    """The library's own words are left out: they quote the whole address."""
    cause = getattr(error.args[0], "reason", None) if error.args else None
    if isinstance(cause, AddressRefused):
        return DeliveryFailure.ADDRESS_REFUSED
    is_timeout = is_late or isinstance(error, requests.Timeout)
    return DeliveryFailure.TIMEOUT if is_timeout else DeliveryFailure.UNREACHABLE
