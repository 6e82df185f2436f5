"""What pages show of the gym, and what that costs."""

import pytest
from django.db import OperationalError
from django.utils import translation

from members.face import shown
from members.face.operations.change_face import change_face
from members.face.shown import KEPT_SECONDS, Face, current_face, forget_face, last_face

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    """Seconds that pass when the test says so."""
    now = [1000.0]
    monkeypatch.setattr(shown.time, "monotonic", lambda: now[0])
    forget_face()
    yield now
    monkeypatch.undo()
    forget_face()


def test_without_any_settings_it_is_as_delivered():
    forget_face()
    assert current_face() == Face()
    with translation.override("en"):
        assert current_face().title == "Gym payments"


def test_it_is_asked_for_once_in_a_few_seconds(clock, django_assert_num_queries):
    with django_assert_num_queries(1):
        current_face()
        clock[0] += KEPT_SECONDS - 0.1
        current_face()
    clock[0] += 0.2
    with django_assert_num_queries(1):
        current_face()


def test_a_change_shows_at_once_in_its_own_process(clock, staff, django_capture_on_commit_callbacks):
    current_face()
    with django_capture_on_commit_callbacks(execute=True):
        change_face(texts={"name": "Iron House"}, logo=None, actor_id=staff.pk)
        assert current_face().name == ""  # not before it is committed
    assert current_face().title == "Iron House"


def test_while_the_database_is_away_what_was_known_is_shown(clock, staff, monkeypatch):
    change_face(texts={"name": "Iron House"}, logo=None, actor_id=staff.pk)
    current_face()
    clock[0] += KEPT_SECONDS

    def away():
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(shown, "face_without_logo", away)
    assert current_face().name == last_face().name == "Iron House"


def test_a_phone_number_can_be_dialled():
    assert Face(phone="+86 (021) 6288-0000").dialled == "+8602162880000"
