"""Which addresses messages may go to: those of the public internet, and nothing that a name may stand for beside it.

What is asked is never a name but where it leads, and the connection is made to just that (`posting`). An IPv6 address
that carries an IPv4 one inside (mapped, 6to4, Teredo, NAT64) is none of the public ones: what it reaches is not what
it says.
"""

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from foundation.errors import InvalidField, Sentence
from payments.webhooks.models import MAXIMUM_URL_LENGTH

# Every IPv6 address that was ever given out to somebody lies in here.
_GIVEN_OUT = ip_network("2000::/3")
# Public by the registries, and yet answered by the host, its network or its cloud: 6to4 relays, protocol assignments,
# Azure's agent; ORCHIDs and documentation, which older Pythons take for public.
_NOT_OURS = tuple(map(ip_network, ("192.88.99.0/24", "192.0.0.0/24", "168.63.129.16/32", "2001:20::/28", "3fff::/20")))
_HTTPS = 443
_FIRST_UNPRIVILEGED = 1024


def is_public(address: str) -> bool:
    """Whether a connection to this address leaves for the public internet."""
    try:
        ip = ip_address(address)
    except ValueError:  # with a zone, or no address
        return False
    if not ip.is_global or ip.is_multicast or ip.is_reserved or any(ip in net for net in _NOT_OURS):
        return False
    return isinstance(ip, IPv4Address) or _is_plain(ip)


def may_be_called(address: str) -> bool:
    """The same; in development, where `WEBHOOKS_TO_LOOPBACK` says so, this machine as well."""
    return is_public(address) or (settings.WEBHOOKS_TO_LOOPBACK and address in ("127.0.0.1", "::1"))


def all_may_be_called(addresses: Iterable[str]) -> bool:
    """Whether there are addresses, and every one of them may be called: a name that also leads elsewhere is refused."""
    found = list(addresses)
    return bool(found) and all(map(may_be_called, found))


def require_form(url: str) -> SplitResult:
    """The parts of an address that may be registered as far as its form goes; raises InvalidField."""
    if len(url) > MAXIMUM_URL_LENGTH:
        raise _refused(_("Give at most %(most)d characters.") % {"most": MAXIMUM_URL_LENGTH})
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        raise _refused(_FORM) from None
    if not url.isascii() or not url.isprintable() or " " in url or "\\" in url or not host or "@" in parts.netloc:
        raise _refused(_FORM)
    if parts.fragment or parts.scheme not in ("https", "http"):
        raise _refused(_FORM)
    if parts.scheme == "http" and not settings.WEBHOOKS_TO_LOOPBACK:
        raise _refused(_("The address must begin with https://."))
    if port is not None and port != _HTTPS and port < _FIRST_UNPRIVILEGED:
        raise _refused(_("The port must be 443, or 1024 or more."))
    return parts


def refused_address() -> InvalidField:
    """The error for a name that leads to somewhere else than the public internet, or nowhere."""
    return _refused(_("The name must lead to public addresses alone, of this moment and of every call."))


def _refused(sentence: Sentence) -> InvalidField:
    return InvalidField({"url": [sentence]})


def _is_plain(ip: IPv6Address) -> bool:
    return ip in _GIVEN_OUT and ip.sixtofour is None and ip.teredo is None


_FORM = _("Give an address such as https://example.com/hooks, without a user name and without a fragment.")
