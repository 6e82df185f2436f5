"""A race's failures are told, all of them."""

import pytest

from tests.concurrency.race import at_once


def test_what_fails_in_any_thread_is_raised_with_its_own_error():
    def fail(_client):
        raise LookupError("of a thread")

    with pytest.raises(ExceptionGroup, match="2 of 3 threads failed") as failed:
        at_once([fail, lambda _client: "done", fail])
    assert [type(error) for error in failed.value.exceptions] == [LookupError, LookupError]


def test_answers_stand_in_the_order_of_the_requests():
    assert at_once([lambda _client, number=number: number for number in range(10)], hands=3) == list(range(10))
