"""What every answer tells browsers and caches: what a page may load, that nothing is kept, and what is never used.

No page of ours has a script or a style inside, so that none may be run from inside. docs/security.md says what the
staff console's theme needs beyond that.
"""

from collections.abc import Callable

from csp.constants import HEADER, NONE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from gymsite.prefixes import CONSOLE_PREFIX

# No page posts to or is redirected by a form to another host: the hand-over to a provider is a navigation of its own,
# because browsers hold every redirect after a form against `form-action`, also those between the provider's own hosts.
STRICT = {
    "default-src": [NONE],
    "script-src": [SELF],
    "style-src": [SELF],
    "img-src": [SELF, "data:"],
    "connect-src": [SELF],
    "form-action": [SELF],
    "base-uri": [NONE],
    "frame-ancestors": [NONE],
}
# The theme: Alpine makes functions of its attributes' texts, and some of its elements have a `style` attribute.
CONSOLE = {
    **STRICT,
    "script-src": [SELF, UNSAFE_EVAL],
    "style-src-attr": [UNSAFE_INLINE],
    "font-src": [SELF],
}
# On every answer, whoever made it. Nothing is kept by a cache on the way or in a browser, as nearly all of it is money,
# persons or tokens; files say by themselves how long they keep.
ALWAYS = {
    "Cache-Control": "no-store",
    "Permissions-Policy": "browsing-topics=(), camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# Answers for programs load nothing at all.
OF_THE_API = {**ALWAYS, "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'"}


class ContentSecurityMiddleware:
    """CONSOLE at the staff console's addresses and STRICT at all others, whatever a view says; each is written once."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._console, self._strict = build_policy(CONSOLE), build_policy(STRICT)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer with what it may load. Django's own pages of an error, in development, have their style inside."""
        response = self.get_response(request)
        if not (settings.DEBUG and response.status_code in (404, 500)):
            is_of_the_console = request.path_info.startswith(CONSOLE_PREFIX)
            response.headers.setdefault(HEADER, self._console if is_of_the_console else self._strict)
        return response


class SafetyHeadersMiddleware:
    """ALWAYS, whoever made the answer; what a view says of itself is kept."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer with its headers."""
        response = self.get_response(request)
        for name, value in ALWAYS.items():
            response.headers.setdefault(name, value)
        return response
