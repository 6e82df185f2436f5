"""What goes out by a provider's door, what does not, and what is learned from it."""

from collections.abc import Callable
from typing import NoReturn

import pytest

from foundation.waiting import nobody_waits
from payments.providers import calling
from payments.providers.base import ProviderNotCalled, ProviderRefused, ProviderUnknown, ProviderUnreachable
from payments.providers.billing import BillEmpty, BillError, BillNotReady
from payments.providers.breaker import Breaker, BreakerState
from payments.providers.bulkhead import Bulkhead
from payments.providers.calling import Patience, call_under_way, call_within
from payments.providers.door import Door
from tests.silent_provider import every_turn_taken

PATIENCE = Patience(connect_seconds=2, call_seconds=5)


@pytest.fixture
def bulkhead() -> Bulkhead:
    return Bulkhead(threads=1)


@pytest.fixture
def door(bulkhead: Bulkhead) -> Door:
    return Door(bulkhead=bulkhead, breaker=Breaker(), patience=PATIENCE)


def raising(error: Exception, *, is_answered: bool = False) -> Callable[[], NoReturn]:
    def verb() -> NoReturn:
        call_under_way().is_answered = is_answered
        raise error

    return verb


def fail(door: Door, error: Exception, times: int, *, is_answered: bool = False) -> None:
    for _time in range(times):
        with pytest.raises(type(error)):
            door.call(raising(error, is_answered=is_answered))


def not_called(door: Door) -> str:
    with pytest.raises(ProviderNotCalled) as refused:
        door.call(lambda: None)
    return refused.value.code


def test_who_cannot_be_reached_five_times_in_a_row_is_not_called(door: Door) -> None:
    fail(door, ProviderUnreachable("timeout"), 5)
    assert not_called(door) == "breaker_open"


@pytest.mark.parametrize(
    "error", [ProviderRefused("NO"), ProviderUnknown("SYSTEM_ERROR"), ProviderUnknown("signature"), ValueError("ours")]
)
def test_whatever_else_goes_wrong_is_no_failure_to_reach_it(door: Door, error: Exception) -> None:
    fail(door, error, 20)
    assert door.report().failures == 0


def test_an_answer_of_any_kind_begins_the_count_anew(door: Door) -> None:
    fail(door, ProviderUnreachable("timeout"), 4)
    fail(door, ProviderRefused("NO"), 1, is_answered=True)
    assert door.report().failures == 0


def test_what_was_refused_before_it_was_sent_is_no_answer(door: Door) -> None:
    fail(door, ProviderUnreachable("timeout"), 4)
    fail(door, ProviderRefused("UNSUPPORTED_CHANNEL"), 1)
    fail(door, ProviderUnreachable("timeout"), 1)
    assert door.report().state == BreakerState.OPEN


def test_where_somebody_waits_a_call_needs_a_turn_and_has_the_time_of_a_person(door: Door, bulkhead: Bulkhead) -> None:
    assert 4 < door.call(lambda: call_under_way().seconds_left) <= 5
    with every_turn_taken(bulkhead):
        assert not_called(door) == "no_thread_free"


def test_where_nobody_waits_it_needs_none_and_has_eight_seconds(door: Door, bulkhead: Bulkhead) -> None:
    with every_turn_taken(bulkhead), nobody_waits():
        assert 7 < door.call(lambda: call_under_way().seconds_left) <= 8


def test_the_breaker_speaks_before_a_turn_is_waited_for(door: Door, bulkhead: Bulkhead) -> None:
    fail(door, ProviderUnreachable("timeout"), 5)
    with every_turn_taken(bulkhead):
        assert not_called(door) == "breaker_open"


def test_a_turn_that_was_not_had_takes_no_probe_away(bulkhead: Bulkhead) -> None:
    now = [0.0]
    door = Door(bulkhead=bulkhead, breaker=Breaker(clock=lambda: now[0]), patience=PATIENCE)
    fail(door, ProviderUnreachable("timeout"), 5)
    now[0] = 15.0
    with every_turn_taken(bulkhead):
        assert not_called(door) == "no_thread_free"
    assert door.call(lambda: "probed") == "probed"
    assert door.report().state == BreakerState.CLOSED


def test_who_has_entered_is_let_through_and_who_then_calls_nobody_took_no_probe(bulkhead: Bulkhead) -> None:
    now = [0.0]
    door = Door(bulkhead=bulkhead, breaker=Breaker(clock=lambda: now[0]), patience=PATIENCE)
    fail(door, ProviderUnreachable("timeout"), 5)
    now[0] = 15.0
    with door.entered():
        pass
    with door.entered():
        assert door.call(lambda: "probed") == "probed"
    assert door.report().state == BreakerState.CLOSED


def test_calls_in_the_time_of_one_are_not_begun_when_it_is_over(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(calling.time, "monotonic", lambda: now[0])

    def wait_in_vain(seconds: float) -> NoReturn:
        now[0] += seconds
        raise ProviderUnreachable("timeout")

    with call_within(PATIENCE):
        with pytest.raises(ProviderUnreachable):
            door.call(wait_in_vain, 3)
        assert door.call(lambda: call_under_way().seconds_left) == pytest.approx(2)
        with pytest.raises(ProviderUnreachable):
            door.call(wait_in_vain, 2)
        assert not_called(door) == "no_time_left"
    assert door.report().failures == 0  # who had but two seconds has found nothing out


@pytest.mark.parametrize(
    ("error", "outcome"),
    [(BillEmpty("x"), "empty"), (BillNotReady("x"), "not_ready"), (BillError("x"), "failed"), (OSError(), "failed")],
)
def test_that_there_is_no_bill_is_not_called_a_failure(bulkhead: Bulkhead, error: Exception, outcome: str) -> None:
    told: list[str] = []
    watched = Door(
        bulkhead=bulkhead,
        breaker=Breaker(),
        patience=PATIENCE,
        watcher=lambda _verb, outcome, _seconds, _report: told.append(outcome),
    )
    with pytest.raises(type(error)):
        watched.call(raising(error, is_answered=True))
    assert told == [outcome]
