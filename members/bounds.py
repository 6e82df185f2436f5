"""What the gym drops when its time is over, for `settings.KEPT_IN_BOUNDS`; each room declares its own."""

from members.people.bounds import (
    ACCESS_ATTEMPTS,
    ACCESS_FAILURES,
    ACCESS_LOGS,
    DEAD_TOKENS,
    FAILED_SIGN_INS,
    SESSIONS,
    STAFF_LOG,
)

BOUNDS = (SESSIONS, DEAD_TOKENS, FAILED_SIGN_INS, ACCESS_ATTEMPTS, ACCESS_FAILURES, ACCESS_LOGS, STAFF_LOG)
