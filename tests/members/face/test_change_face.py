"""A gym changes what it shows of itself."""

import json

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from members.face.logo import NO_LOGO, read_logo
from members.face.models import GymFace
from members.face.operations.change_face import change_face
from members.models import MemberEvent
from tests.members.face.pictures import picture

pytestmark = pytest.mark.django_db


def facts():
    """What the events say, oldest first."""
    return [json.loads(event.facts) for event in MemberEvent.objects.filter(kind="face_changed").order_by("pk")]


def test_what_was_and_what_is_stands_in_one_event(staff):
    change_face(texts={"name": "Iron House", "phone": "021-1"}, logo=None, actor_id=staff.pk)
    change_face(texts={"name": "Steel House", "phone": "021-1"}, logo=None, actor_id=staff.pk)
    assert facts() == [
        {"name_was": "", "name_now": "Iron House", "phone_was": "", "phone_now": "021-1"},
        {"name_was": "Iron House", "name_now": "Steel House"},
    ]
    event = MemberEvent.objects.latest("pk")
    assert (event.actor, event.subject, event.member) == (staff, "face:1", None)


def test_what_changes_nothing_writes_nothing(staff):
    logo = read_logo(picture())
    first = change_face(texts={"name": "Iron House"}, logo=logo, actor_id=staff.pk)
    again = change_face(texts={"name": "Iron House"}, logo=logo, actor_id=staff.pk)
    assert (len(facts()), again.changed_at) == (1, first.changed_at)


def test_a_logo_stays_is_changed_and_is_taken_away(staff):
    logo = read_logo(picture())
    change_face(texts={}, logo=logo, actor_id=staff.pk)
    change_face(texts={"name": "Iron House"}, logo=None, actor_id=staff.pk)
    assert bytes(GymFace.objects.get().logo) == logo.content
    change_face(texts={}, logo=NO_LOGO, actor_id=staff.pk)
    face = GymFace.objects.get()
    assert (face.logo, face.logo_type, face.logo_digest, face.name) == (None, "", "", "Iron House")
    assert facts()[-1] == {"logo_was": logo.digest[:8], "logo_now": ""}


def test_there_is_no_second_face(db):
    with pytest.raises(IntegrityError), transaction.atomic():
        GymFace.objects.create(pk=2, changed_at=timezone.now())
