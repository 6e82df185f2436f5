"""What calling a provider takes, had before anything is done: for whom there is none, nothing has happened."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager

from foundation.waiting import somebody_waits
from payments.errors import ProviderBusy
from payments.providers import door_of, waiting_threads
from payments.providers.base import ProviderNotCalled


@contextmanager
def way_to(providers: Iterable[str], *, needs_turn: bool = False) -> Iterator[None]:
    """Calls to these providers are made for certain within; `needs_turn`: to others as well, if they can be reached.

    Raises ProviderBusy before anything within has begun: no thread may wait for them now, or one is known to be away.
    """
    with ExitStack() as held:
        try:
            for provider in sorted(set(providers)):
                held.enter_context(door_of(provider).entered())
            if needs_turn and somebody_waits():
                held.enter_context(waiting_threads().turn())
        except ProviderNotCalled as error:
            raise ProviderBusy(error.retry_after) from error
        yield
