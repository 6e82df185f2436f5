"""What members have is read in the console and written by nobody; the lists stay quick."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from members.catalogue.terms import PlanTerms
from members.enums import MemberEventKind
from members.models import MemberEvent, UpgradeOffer
from members.people.operations.record_event import record_event
from tests.factories.gym import (
    AppointmentFactory,
    BookingFactory,
    MembershipFactory,
    OwnedPackFactory,
    PlanFactory,
)
from tests.factories.members import MemberFactory, UserFactory
from tests.members.console import at, html_of, listed
from tests.members.rows import freeze_of, visit_of
from tests.staff_client import signed_in

pytestmark = pytest.mark.usefixtures("till")


def event() -> MemberEvent:
    """What happened to a member."""
    actor = UserFactory()
    record_event(
        MemberEventKind.COACH_CHANGED,
        member_id=MemberFactory().pk,
        subject="pack:1",
        actor_id=actor.pk,
        price_fen=123_450,
    )
    return MemberEvent.objects.latest("id")


def offer() -> UpgradeOffer:
    """An upgrade that was offered today."""
    better = PlanFactory()
    return UpgradeOffer.objects.create(
        membership=MembershipFactory(),
        better_plan=better,
        terms=replace(PlanTerms.of(better), price_fen=12_345).as_json(),
        computed_fen=12_345,
        explanation="2999.00 − 299.00 × 20 ÷ 30 days = 2799.67",
        offered_by=UserFactory(),
        valid_on=timezone.localdate(),
    )


MAKERS: list[Callable[[], Any]] = [
    MembershipFactory,
    freeze_of,
    BookingFactory,
    OwnedPackFactory,
    AppointmentFactory,
    lambda: visit_of(MemberFactory(), staff=UserFactory()),
    event,
    offer,
]
FORGED = {"status": "booked", "ends_on": "2099-01-01", "delta": "100", "sessions": "100", "post": "yes", "_save": ""}


@pytest.mark.parametrize("make", MAKERS)
def test_a_forged_change_is_refused_for_a_superuser(staff: User, make: Callable[[], Any]) -> None:
    row, client = make(), signed_in(staff)
    before = type(row).objects.values().get(pk=row.pk)

    for address in (at(row), at(row, "delete"), f"{listed(row._meta.model_name)}add/"):
        assert client.post(address, FORGED).status_code == 403
    client.post(listed(row._meta.model_name), {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"})
    assert type(row).objects.values().get(pk=row.pk) == before


@pytest.mark.parametrize("make", MAKERS)
def test_a_page_has_no_input_and_no_save(staff: User, make: Callable[[], Any]) -> None:
    page = signed_in(staff).get(at(make()))

    assert 'name="_save"' not in html_of(page)
    assert page.context["adminform"].form.fields == {}


@pytest.mark.parametrize("make", MAKERS)
def test_a_list_costs_as_much_with_ten_rows_as_with_one_and_counts_nothing(
    staff: User, make: Callable[[], Any]
) -> None:
    client, counts = signed_in(staff), []
    for rows in (1, 9):
        for _row in range(rows):
            model = make()._meta.model_name
        with CaptureQueriesContext(connection) as context:
            html_of(client.get(listed(model)))
        counts.append(len(context))

    assert counts[0] == counts[1] <= 5
    assert not [query for query in context.captured_queries if query["sql"].startswith("SELECT COUNT(")]


@pytest.mark.parametrize("make", MAKERS)
def test_a_list_is_searched_by_name_or_not_at_all(staff: User, make: Callable[[], Any]) -> None:
    row = make()

    answer = signed_in(staff).post(listed(row._meta.model_name), {"q": "' OR 1=1 --"})

    assert answer.status_code == 200


def test_amounts_among_the_facts_are_in_yuan(staff: User) -> None:
    assert "price: ¥1,234.50" in html_of(signed_in(staff).get(at(event())))


def test_a_freeze_is_found_by_what_it_waits_for(staff: User) -> None:
    waiting, approved = freeze_of(), freeze_of(approved_at=timezone.now())
    declined = freeze_of(declined_at=timezone.now())

    def found(state: str) -> list[int]:
        answer = signed_in(staff).get(listed("freeze"), {"state": state})
        return [row.pk for row in answer.context["cl"].result_list]

    assert (found("open"), found("approved"), found("without")) == ([waiting.pk], [approved.pk], [declined.pk])
