"""While a server is silent one asks whether it speaks again, and the others are told at once."""

import pytest
from psycopg2 import OperationalError

from foundation.database.silence import PAUSE_SECONDS, SILENT_SECONDS, Silence


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def silence(clock):
    return Silence(clock=clock)


def fail(silence, clock, *, after):
    def connect():
        with silence.attempt():
            clock.now += after
            raise OperationalError("timeout")

    with pytest.raises(OperationalError, match="timeout"):
        connect()


def refused(silence):
    with pytest.raises(OperationalError, match="silent a moment ago"), silence.attempt():
        pytest.fail("somebody connects")


def test_a_refusal_is_no_silence(silence, clock):
    fail(silence, clock, after=SILENT_SECONDS / 2)
    with silence.attempt():
        assert not silence.is_on


def test_who_heard_nothing_tells_the_others(silence, clock):
    fail(silence, clock, after=SILENT_SECONDS)
    refused(silence)


def test_a_wait_that_was_cut_does_too(silence):
    silence.begin()
    refused(silence)


def test_after_the_pause_one_asks_and_its_answer_is_for_all(silence, clock):
    silence.begin()
    clock.now += PAUSE_SECONDS
    with silence.attempt():
        refused(silence)
    assert not silence.is_on
    with silence.attempt(), silence.attempt():
        pass


def test_one_that_asks_in_vain_begins_another_pause(silence, clock):
    silence.begin()
    clock.now += PAUSE_SECONDS
    fail(silence, clock, after=SILENT_SECONDS)
    refused(silence)
    clock.now += PAUSE_SECONDS
    with silence.attempt():
        pass
    assert not silence.is_on
