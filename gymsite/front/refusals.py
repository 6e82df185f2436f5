"""What the front answers by itself, in the form that whoever asked can read: probes, and what never reaches Django."""

from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from foundation.api.json import BodyTooLarge
from foundation.errors import Sentence
from gymsite import away
from gymsite.api import server_error
from gymsite.front.answer import Answer
from gymsite.front.environ import environ_of
from gymsite.front.limits import STAFF
from gymsite.front.protocol import Scope
from gymsite.health import alive
from gymsite.refused import refused

TOO_SLOW = _("The request did not arrive in time. Nothing was done; send it again.")
BUSY = _("All hands are busy just now. Nothing was done; send the same request again in a moment.")
FILE_TOO_LARGE = _("The file is larger than %(megabytes)d MB.")
_FIGURES = {"megabytes": STAFF.size // 1024**2}


def probed() -> Answer:
    """That the process answers; nothing else is touched."""
    return _plain(alive())


def body_too_long(scope: Scope, *, of_staff: bool = False) -> Answer:
    """413 `body_too_large`, a page for people."""
    said = FILE_TOO_LARGE if of_staff else BodyTooLarge.default_detail
    return _refusal(scope, 413, str(BodyTooLarge.default_code), said)


def body_too_slow(scope: Scope) -> Answer:
    """408 `request_timeout`, a page for people."""
    return _refusal(scope, 408, "request_timeout", TOO_SLOW)


def busy(scope: Scope) -> Answer:
    """503 `busy`, a page for people."""
    return _plain(away.please_wait(WSGIRequest(environ_of(scope, None)), "busy", BUSY))


def failed(scope: Scope) -> Answer:
    """500 `internal_error`, where Django itself failed."""
    with translation.override(_language(scope)):
        return _plain(server_error(WSGIRequest(environ_of(scope, None))))


def without_database(scope: Scope, error: Exception) -> Answer:
    """503 `database_unavailable`, a page for people."""
    return _plain(away.without_database(WSGIRequest(environ_of(scope, None)), error))


def _refusal(scope: Scope, status: int, code: str, detail: Sentence) -> Answer:
    with translation.override(_language(scope)):
        answer = _plain(refused(WSGIRequest(environ_of(scope, None)), status, code, str(detail) % _FIGURES))
    if status in (408, 413):
        answer.fields.append(("connection", "close"))  # the rest of the body would be read as the next request
    return answer


def _language(scope: Scope) -> str:
    return translation.get_language_from_request(WSGIRequest(environ_of(scope, None)))


def _plain(response: HttpResponse) -> Answer:
    fields = [(name.lower(), str(value)) for name, value in response.items()]
    return Answer(response.status_code, fields, response.content)
