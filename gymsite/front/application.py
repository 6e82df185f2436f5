"""The RSGI application in front of Django's WSGI one."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import IO, Any, TypeVar

from foundation.database import base as database
from foundation.database.faults import is_away
from foundation.this_request import HEADER, begin, forget
from gymsite.front import refusals
from gymsite.front.answer import Answer, Application, give, make_answer
from gymsite.front.body import BodyTooLong, BodyTooSlow, ClientGone, collect, has_body
from gymsite.front.environ import Environ, environ_of
from gymsite.front.limits import OPENED_SECONDS
from gymsite.front.protocol import Connection, Scope
from gymsite.front.threads import NoThreadFree, Threads
from gymsite.front.uploads import may_upload
from gymsite.request_signals import FRONT, measure

logger = logging.getLogger(__name__)
Result = TypeVar("Result")
PROBE, PROBING = "/healthz", frozenset({"GET", "HEAD"})


class Front:
    """Collects a request, has one of so many threads make its answer, and leaves that to the server.

    No client decides how long a thread is held: it is taken when the request is here whole, and free when the answer
    is made. `/healthz` takes none.
    """

    def __init__(self, application: Application, *, threads: int) -> None:
        self.application = application
        self.threads = Threads(threads)

    async def __rsgi__(self, scope: Scope, connection: Connection) -> None:
        """One request and its answer."""
        if scope.path == PROBE and scope.method in PROBING:
            give(refusals.probed(), connection)
            return
        try:
            await self._answer(scope, connection)
        except ClientGone:
            return
        except Exception as error:
            give(_told(scope, error), connection)

    async def _answer(self, scope: Scope, connection: Connection) -> None:
        if not has_body(scope):
            await self._work(environ_of(scope, None), connection)
            return
        with await collect(scope, connection, partial(self._in_thread, may_upload, scope)) as body:
            await self._work(environ_of(scope, body), connection)

    async def _work(self, environ: Environ, connection: Connection) -> None:
        file = await self._in_thread(self._make_and_give, environ, connection)
        if file is not None:
            asyncio.get_running_loop().call_later(OPENED_SECONDS, file.close)

    def _make_and_give(self, environ: Environ, connection: Connection) -> IO[bytes] | None:
        """In a thread, from which the answer leaves at once: the loop may be a while until it runs again."""
        answer = make_answer(self.application, environ)
        give(answer, connection)
        return answer.file

    async def _in_thread(self, work: Callable[..., Result], *arguments: Any) -> Result:
        """Its thread has a connection to the database for the work, which others may have between two of them."""
        return await self.threads.run(_with_connection, work, arguments)


def _with_connection(work: Callable[..., Result], arguments: tuple[Any, ...]) -> Result:
    database.wake()
    try:
        return work(*arguments)
    finally:
        database.rest()


def _told(scope: Scope, error: Exception) -> Answer:
    """What never reached Django has a number and is counted as well."""
    number = begin(scope.headers.get(HEADER.lower()))
    try:
        answer = _refusal(scope, error)
    finally:
        forget()
    answer.fields.append((HEADER.lower(), number))
    measure(scope.method, FRONT, answer.status)
    return answer


def _refusal(scope: Scope, error: Exception) -> Answer:
    """What whoever asked is told, where it was not Django that answered."""
    if isinstance(error, BodyTooLong):
        return refusals.body_too_long(scope, of_staff=error.of_staff)
    if isinstance(error, BodyTooSlow):
        return refusals.body_too_slow(scope)
    if isinstance(error, NoThreadFree):
        logger.warning("No thread was free in time")
        return refusals.busy(scope)
    if is_away(error):
        return refusals.without_database(scope, error)
    logger.error("Unforeseen error around Django", exc_info=error)
    return refusals.failed(scope)
