"""Where a request came from, as far as the proxies in front of us can be believed."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str | None:
    """The caller's address: the peer's, or what the `TRUSTED_PROXY_COUNT`-th proxy from the right was told.

    None when there is none that reads as an address.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if count := settings.TRUSTED_PROXY_COUNT:
        forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")]
        address = forwarded[-count] if len(forwarded) >= count else address
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return None
