"""What a list is searched for: sent by POST, and in the list's links as a text that only this system reads.

A term may be a name or a phone, and an address stands in the browser's history and in the log of every proxy.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error

from django.contrib.admin.views.main import SEARCH_VAR
from django.http import HttpRequest, QueryDict

from foundation.key_ring import SealBroken, key_ring

_PURPOSE, _BOUND_TO = "console.list.search", b"list"


def term_of(request: HttpRequest) -> str:
    """What the form says, else what the address does; empty where it says what was not sealed here."""
    if SEARCH_VAR in request.POST:
        return request.POST[SEARCH_VAR]
    try:
        sealed = urlsafe_b64decode(request.GET.get(SEARCH_VAR, "").encode())
        return key_ring(_PURPOSE).open(sealed, bound_to=_BOUND_TO).decode()
    except (Error, SealBroken, UnicodeError):
        return ""


def address_with(request: HttpRequest, term: str) -> QueryDict:
    """What the list's links say: all that the address says, and the term, sealed."""
    said = request.GET.copy()
    said.pop(SEARCH_VAR, None)
    if term:
        said[SEARCH_VAR] = urlsafe_b64encode(key_ring(_PURPOSE).seal(term.encode(), bound_to=_BOUND_TO)).decode()
    return said
