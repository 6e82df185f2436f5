"""The one door by which calls to a provider go out: a thread that may wait, a provider that answers, a time to end."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from threading import local
from typing import ParamSpec, TypeVar

from foundation.waiting import somebody_waits
from payments.providers.base import (
    ProviderNotCalled,
    ProviderRefused,
    ProviderUnknown,
    ProviderUnreachable,
)
from payments.providers.billing import BillEmpty, BillNotReady
from payments.providers.breaker import Breaker, BreakerReport
from payments.providers.bulkhead import Bulkhead
from payments.providers.calling import BACKGROUND, Call, Patience, call_within

Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")

# A call that has less left than this is not begun.
LEAST_SECONDS = 1.0
TOO_LATE = "no_time_left"

# Who is told of each call: its verb, what became of it in a stable word, how many seconds it took, and the breaker.
Watcher = Callable[[str, str, float, BreakerReport], None]
ANSWERED, FAILED = "answered", "failed"
# The first that an error is; that there is no bill is an answer, too.
_OUTCOMES: tuple[tuple[type[Exception], str], ...] = (
    (ProviderUnreachable, "unreachable"),
    (ProviderUnknown, "unknown"),
    (ProviderRefused, "refused"),
    (ProviderNotCalled, "not_called"),
    (BillEmpty, "empty"),
    (BillNotReady, "not_ready"),
)


class Door:
    """One provider's, shared by threads.

    Where somebody waits, a call needs a turn of the bulkhead and has `patience`; where nobody does, BACKGROUND's.
    """

    def __init__(
        self, *, bulkhead: Bulkhead, breaker: Breaker, patience: Patience, watcher: Watcher | None = None
    ) -> None:
        self._bulkhead, self._breaker, self._patience, self._watcher = bulkhead, breaker, patience, watcher
        self._this_thread = local()

    @contextmanager
    def entered(self) -> Iterator[None]:
        """Everything that calls of this thread need, had before anything else is done; raises ProviderNotCalled.

        Calls inside are made for certain, unless they have no time left.
        """
        if self._turn is not None:
            yield
            return
        self._breaker.require_closed()
        with self._bulkhead.turn() if somebody_waits() else nullcontext():
            self._this_thread.turn = self._breaker.let_through()
            try:
                yield
            finally:
                self._breaker.gave_up(self._this_thread.turn)
                self._this_thread.turn = None

    def call(self, verb: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        """What the verb gives or raises; raises ProviderNotCalled where it was not tried."""
        began, outcome = time.monotonic(), FAILED
        try:
            result = self._call(verb, *args, **kwargs)
            outcome = ANSWERED
        except Exception as error:
            outcome = next((word for kind, word in _OUTCOMES if isinstance(error, kind)), FAILED)
            raise
        finally:
            if self._watcher is not None:
                named = getattr(verb, "__name__", "call")
                self._watcher(named, outcome, time.monotonic() - began, self.report())
        return result

    def _call(self, verb: Callable[Arguments, Result], *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        patience = self._patience if somebody_waits() else BACKGROUND
        with self.entered(), call_within(patience) as call:
            is_whole = _require_time(call, patience)
            try:
                result = verb(*args, **kwargs)
            except ProviderUnreachable:
                # Who was given less time than others has not found out that nobody is there.
                if is_whole or not call.is_over:
                    self._breaker.not_reached(self._entered_turn)
                raise
            except Exception:
                if call.is_answered:
                    self._breaker.reached(self._entered_turn)
                raise
            self._breaker.reached(self._entered_turn)
            return result

    def report(self) -> BreakerReport:
        """Where its breaker stands."""
        return self._breaker.report()

    @property
    def _turn(self) -> int | None:
        turn: int | None = getattr(self._this_thread, "turn", None)
        return turn

    @property
    def _entered_turn(self) -> int:
        assert self._turn is not None  # inside `entered`
        return self._turn


def _require_time(call: Call, patience: Patience) -> bool:
    """Whether the call has all the time of its patience; raises ProviderNotCalled where it is not worth a try."""
    if call.seconds_left < min(LEAST_SECONDS, patience.call_seconds / 2):
        raise ProviderNotCalled(TOO_LATE, retry_after=1)
    return call.seconds_left > patience.call_seconds - LEAST_SECONDS / 2
