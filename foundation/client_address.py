"""Where a request came from, as far as the proxies in front of us can be believed."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest

_HOUSEHOLD = 64  # bits of an IPv6 address: whoever has one address has all that begin so
_NETWORK = {4: 24, 6: 48}  # bits that many neighbours have in common


def client_address(request: HttpRequest) -> str | None:
    """The caller's address: the peer's, or what the `TRUSTED_PROXY_COUNT`-th proxy from the right was told.

    Without a port, brackets or a zone, and an IPv4 address as such, also where a proxy writes it as IPv6. None when
    there is none that reads as an address.
    """
    address = request.META.get("REMOTE_ADDR", "")
    if count := settings.TRUSTED_PROXY_COUNT:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        address = forwarded[-count] if len(forwarded) >= count else address
    try:
        read = ipaddress.ip_address(_without_port(address.strip().strip('"')).partition("%")[0])
    except ValueError:
        return None
    return str(getattr(read, "ipv4_mapped", None) or read)


def counted_address(request: HttpRequest) -> str | None:
    """What wrong passwords and requests are counted by: `client_address`, of IPv6 the first of its /64.

    For AXES_CLIENT_IP_CALLABLE, too.
    """
    address = client_address(request)
    if address is None or ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address}/{_HOUSEHOLD}", strict=False).network_address)


def client_network(request: HttpRequest) -> str:
    """Whereabouts a request came from, such as `192.0.2.0/24`, which names no household; empty where nobody knows."""
    address = client_address(request)
    if address is None:
        return ""
    bits = _NETWORK[ipaddress.ip_address(address).version]
    return str(ipaddress.ip_network(f"{address}/{bits}", strict=False))


def _without_port(text: str) -> str:
    """`192.0.2.1:443`, `[2001:db8::1]:443` and `[2001:db8::1]` without what is not the address."""
    if text.startswith("["):
        return text[1:].partition("]")[0]
    return text.partition(":")[0] if text.count(":") == 1 else text
