"""The merchant's notify address of these tests: what a test waits for has arrived in its own time."""

from tests.sandbox.receiver import Received, Receiver


def test_what_was_on_its_way_when_it_forgot_neither_arrives_nor_wakes_who_waits():
    receiver = Receiver()
    before = receiver.turn

    receiver.forget()
    receiver.keep(Received("/notify", {}, b"late"), turn=before)
    receiver.note_answered(turn=before)

    assert receiver.received == []
    assert not receiver.arrived.is_set()


def test_what_comes_afterwards_arrives():
    receiver = Receiver()
    receiver.forget()
    message = Received("/notify", {}, b"new")

    receiver.keep(message, turn=receiver.turn)
    receiver.note_answered(turn=receiver.turn)

    receiver.await_arrival()
    assert receiver.received == [message]
