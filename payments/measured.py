"""What is counted and timed of money on its way; `docs/operations.md` says what to make of it."""

from foundation.metrics.measures import Count, Level, Times

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)

CALLBACKS = Count(
    "gymsite_callbacks", "Notifications of the providers, by what became of them.", ["provider", "verdict"]
)
COMMITTED = Times(
    "gymsite_callback_commit_seconds",
    "From when a notification was here whole to when it was committed.",
    ["provider"],
    _SECONDS,
)
CALLS = Times(
    "gymsite_provider_call_seconds",
    "Calls to the providers, by verb and outcome.",
    ["provider", "verb", "outcome"],
    (0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 8.0),
)
OPEN_BREAKERS = Level(
    "gymsite_breakers_open", "Processes that leave the provider alone, as it could not be reached.", ["provider"]
)
