"""How much, and how long, a client may keep the front waiting: seconds and bytes.

Header fields and idle connections are timed by granian itself (`gymsite/server.env`).
"""

from dataclasses import dataclass

from django.conf import settings

MEMORY_BYTES = settings.API_BODY_LIMIT  # of a body; what is larger lies on disk
BODY_SECONDS = 10.0
UPLOAD_BYTES = 32 * 1024 * 1024
UPLOAD_SECONDS = 120.0

ANSWER_MEMORY_BYTES = 128 * 1024  # of an answer; what is larger lies on disk until it is read
OPENED_SECONDS = 30.0  # until the server has certainly opened such a file

# A thread is free within milliseconds, or something is wrong with what threads wait for. Long enough for a burst, and
# short enough that whoever comes next to a database that hangs is told within five seconds.
THREAD_SECONDS = 1.5


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one request's body may be, in bytes, and how long it may take to come, in seconds."""

    size: int
    seconds: float


ANYBODY = Allowance(MEMORY_BYTES, BODY_SECONDS)
STAFF = Allowance(UPLOAD_BYTES, UPLOAD_SECONDS)
