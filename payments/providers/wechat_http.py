"""How both WeChat Pay adapters reach the gateway: pooled connections, bounded in time, nothing followed or retried."""

from collections.abc import Callable, Mapping

import requests

from payments.providers.bounded_http import told_plainly
from payments.providers.calling import BACKGROUND, call_within

USER_AGENT = "gymsite"

Signer = Callable[[requests.PreparedRequest], requests.PreparedRequest]


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

    Raises ProviderUnreachable (`timeout` or `connection`) when there is no complete answer.
    """
    with call_within(BACKGROUND) as call, told_plainly(call):
        return session.request(
            method,
            url,
            data=body,
            headers={"User-Agent": USER_AGENT, **headers},
            auth=signer,
            timeout=call.time_outs,
            allow_redirects=False,
        )
