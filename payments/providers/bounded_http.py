"""HTTP that ends when its call has to (see `calling`), however many addresses, records or bytes it comes in.

The time-outs of requests and urllib3 are for each address and each read: a server that sends a byte a second is never
late by them, in the header nor in the body. Here every wait is for what is left of the whole call.
"""

import io
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPResponse
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Lock, Thread
from typing import Any

import requests
from requests.adapters import DEFAULT_CA_BUNDLE_PATH, HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.ssl_ import create_urllib3_context

from payments.providers.base import ProviderUnknown, ProviderUnreachable
from payments.providers.calling import Call, call_under_way

CONNECTIONS = 32


def new_session() -> requests.Session:
    """A pool of connections that threads may share: none is made twice for one call, nothing is tried again."""
    session = requests.Session()
    for scheme in ("https://", "http://"):
        session.mount(scheme, BoundedAdapter())
    return session


@contextmanager
def told_plainly(call: Call, *, late: str = "timeout", broken: str = "connection") -> Iterator[None]:
    """What the library raises within is ProviderUnreachable, with one of the two codes.

    Its own errors are left out on purpose: they quote the whole address, with its signature, token or number.
    """
    try:
        yield
    except requests.RequestException as error:
        is_late = call.is_over or isinstance(error, requests.Timeout)
        raise ProviderUnreachable(late if is_late else broken) from None


def unusual(status: int) -> ProviderUnknown:
    """The error that a status other than the one expected is, where nothing vouches for the answer."""
    is_there = status < HTTPStatus.INTERNAL_SERVER_ERROR
    return (ProviderUnknown if is_there else ProviderUnreachable)(f"HTTP_{status}")


class BoundedAdapter(HTTPAdapter):
    """Connects and reads by the call that is under way, through a proxy too, in one TLS context.

    The libraries read the authorities anew for every connection: 25 ms in which no other thread of the process runs.
    """

    pools: Mapping[str, type[HTTPConnectionPool]]

    def __init__(self, context: ssl.SSLContext | None = None) -> None:
        self._context, self._authorities = context or create_urllib3_context(), set[str]()
        self._reading = Lock()
        super().__init__(pool_maxsize=CONNECTIONS, max_retries=0)

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        """See HTTPAdapter."""
        super().init_poolmanager(*arguments, **options, ssl_context=self._context)
        self.poolmanager.pool_classes_by_scheme = self.pools

    def proxy_manager_for(self, proxy: str, **options: Any) -> Any:
        """See HTTPAdapter."""
        manager = super().proxy_manager_for(proxy, **options, ssl_context=self._context)
        manager.pool_classes_by_scheme = self.pools
        return manager

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """See HTTPAdapter; the authorities are read once. Raises ValueError for a call that is to verify nothing."""
        if not verify or cert:
            raise ValueError("Every connection verifies the other side, and shows what its context has.")
        super().cert_verify(conn, url, verify, cert)  # type: ignore[no-untyped-call]  # of requests
        if url.lower().startswith("https"):
            self._trust(DEFAULT_CA_BUNDLE_PATH if verify is True else str(verify))
            conn.ca_certs = conn.ca_cert_dir = None

    def _trust(self, authorities: str) -> None:
        with self._reading:
            if authorities not in self._authorities:
                is_directory = Path(authorities).is_dir()
                self._context.load_verify_locations(**{"capath" if is_directory else "cafile": authorities})
                self._authorities.add(authorities)


class _BoundedReads(io.RawIOBase):
    """What a socket has received. Its time-out is set anew before each read, to what is left of the call."""

    def __init__(self, received: io.RawIOBase, sock: socket.socket, call: Call) -> None:
        self._received, self._socket, self._call = received, sock, call

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self._call.is_over:
            raise TimeoutError
        self._socket.settimeout(self._call.seconds_to_read)
        return self._received.readinto(buffer)

    def fileno(self) -> int:
        return self._received.fileno()

    def close(self) -> None:
        self._received.close()
        super().close()


class BoundedResponse(HTTPResponse):
    """An answer that is read by the call under which its request was sent."""

    def __init__(self, sock: socket.socket, *arguments: Any, **options: Any) -> None:
        super().__init__(sock, *arguments, **options)
        self._call = call_under_way()
        self.fp = io.BufferedReader(_BoundedReads(self.fp.detach(), sock, self._call))

    def begin(self) -> None:
        """See HTTPResponse: read the head."""
        super().begin()
        self._call.is_answered = True


class BoundedConnection(HTTPConnection):
    """All addresses of a name share the time in which a connection is to be made; looking them up takes of it, too."""

    response_class = BoundedResponse

    def _new_conn(self) -> socket.socket:
        """urllib3 has no public place for this: its own loop over the addresses waits for each as long."""
        name = self._dns_host
        failure: NewConnectionError | ConnectTimeoutError = NewConnectionError(self, "The name has no address")
        until = time.monotonic() + call_under_way().seconds_to_connect
        try:
            addresses = self.addresses(until - time.monotonic())
            for tried, address in enumerate(addresses):
                self._dns_host = address
                self.timeout = max(0.001, (until - time.monotonic()) / (len(addresses) - tried))
                try:
                    return super()._new_conn()
                except (NewConnectionError, ConnectTimeoutError) as error:
                    failure = error
        finally:
            self._dns_host = name
        raise failure

    def addresses(self, seconds: float) -> list[str]:
        """Where the name is; the system's resolver cannot be told how long it may take, so somebody else waits."""
        found: SimpleQueue[list[str] | OSError] = SimpleQueue()
        Thread(target=_look_up, args=(self._dns_host, self.port, found), daemon=True).start()
        try:
            addresses = found.get(timeout=max(0.0, seconds))
        except Empty:
            raise ConnectTimeoutError(self, "The name was not looked up in time") from None
        if isinstance(addresses, socket.gaierror):
            raise NameResolutionError(self.host, self, addresses) from addresses
        if isinstance(addresses, OSError):
            raise NewConnectionError(self, "The name could not be looked up") from addresses
        return addresses


def _look_up(name: str, port: int, found: "SimpleQueue[list[str] | OSError]") -> None:
    try:
        infos = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
        found.put(list(dict.fromkeys(str(address[0]) for *_kind, address in infos)))
    except OSError as error:
        found.put(error)


class BoundedTLSConnection(BoundedConnection, HTTPSConnection):
    """The same inside TLS, whose handshake the time-out of the connection bounds as a whole."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = BoundedConnection


class _TLSPool(HTTPSConnectionPool):
    ConnectionCls = BoundedTLSConnection


BoundedAdapter.pools = {"http": _Pool, "https": _TLSPool}
