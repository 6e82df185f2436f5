"""How both WeChat Pay adapters reach the gateway: pooled connections, time-outs, nothing followed or retried."""

from collections.abc import Callable, Mapping

import requests
from requests.adapters import HTTPAdapter

from payments.providers.base import TIMEOUT, ProviderUnknown

CONNECTIONS = 32
USER_AGENT = "gymsite"

Signer = Callable[[requests.PreparedRequest], requests.PreparedRequest]


def new_session() -> requests.Session:
    """A pool of connections that the server's threads may share."""
    session = requests.Session()
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(pool_maxsize=CONNECTIONS))
    return session


def exchange(
    session: requests.Session,
    method: str,
    url: str,
    *,
    body: bytes | None,
    headers: Mapping[str, str],
    signer: Signer | None = None,
) -> requests.Response:
    """One request and its answer, whatever the status. `signer` sees the request as it will be sent.

    Raises ProviderUnknown (`timeout` or `connection`) when there is no complete answer. The library's own error is
    left out on purpose: its text holds the address, and with it the transaction number.
    """
    try:
        return session.request(
            method,
            url,
            data=body,
            headers={"User-Agent": USER_AGENT, **headers},
            auth=signer,
            timeout=TIMEOUT,
            allow_redirects=False,
        )
    except requests.Timeout:
        raise ProviderUnknown("timeout") from None
    except requests.RequestException:
        raise ProviderUnknown("connection") from None
