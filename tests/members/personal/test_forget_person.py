"""A person is masked when nobody has to know him any more, and the books hold as they did."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.contrib.sessions.models import Session
from django.db.models import Sum
from django.test import Client
from django.utils import timezone

from foundation.personal import MASKED
from members.models import AccessToken, Coach, Member, MemberEvent, Membership
from members.people.operations.create_member import create_member
from members.people.queries import is_named, is_named_at_desk
from members.people.roles import MANAGER
from payments.enums import PaymentStatus
from payments.models import Event, ExceptionCase, Payment, Refund
from tests.command_runner import run_command
from tests.factories.gym import BookingFactory, MembershipFactory, OwnedPackFactory
from tests.factories.members import PASSWORD, MemberFactory
from tests.factories.payments import PaymentFactory
from tests.members.console import as_role, at
from tests.members.personal.life import MARKS, NAME, PHONE, USERNAME, everything_kept, live

pytestmark = pytest.mark.django_db
THEN, NOW = datetime(2019, 5, 1, 4, tzinfo=UTC), datetime(2026, 3, 1, 4, tzinfo=UTC)


@pytest.fixture
def gone():
    """A member who was last here years ago."""
    with time_machine.travel(THEN, tick=True):
        member = live()
    with time_machine.travel(NOW, tick=True):
        yield member


def forget(member, *options):
    return run_command("forget_person", str(member.pk), "--json", *options)


def figures():
    return (
        Payment.objects.aggregate(asked=Sum("amount_fen"), back=Sum("refunded_fen")),
        list(Payment.objects.order_by("pk").values_list("status", "transaction_id_index", "created_at", "paid_at")),
        list(Refund.objects.order_by("pk").values_list("status", "amount_fen", "number_index", "succeeded_at")),
        list(Membership.objects.order_by("pk").values_list("starts_on", "ends_on", "price_fen")),
    )


def test_no_text_about_the_person_is_left_anywhere(gone):
    there = everything_kept()
    assert [mark for mark in MARKS if mark not in there] == []
    assert forget(gone).code == 0
    left = [line for line in everything_kept().splitlines() if any(mark in line for mark in MARKS)]
    assert left == []


def test_the_books_hold_and_what_was_paid_stays(gone):
    assert run_command("verify_audit", "--json").objects()[0]["broken"] == 0
    before = figures()
    assert forget(gone).code == 0
    assert figures() == before
    done = run_command("verify_audit", "--json")
    assert (done.code, done.objects()[0]["broken"]) == (0, 0)
    refund, case = Refund.objects.get(), ExceptionCase.objects.get()
    assert (refund.reason, case.closing_reason) == (MASKED, MASKED)
    assert Event.objects.filter(kind="masked", payment=refund.payment_id).count() == 1


def test_nobody_signs_in_with_the_account_any_more(gone, api):
    browser = Client()
    browser.force_login(gone.user)
    caller = api.as_member(gone)
    assert caller.get("/api/v1/members/me/").status_code == 200
    assert forget(gone).code == 0
    assert caller.get("/api/v1/members/me/").status_code == 401
    assert not AccessToken.objects.filter(user=gone.user_id).exists()
    assert not Session.objects.filter(pk=browser.cookies["sessionid"].value).exists()
    assert api.post("/api/v1/auth/token/", {"username": USERNAME, "password": PASSWORD}).status_code == 401


def test_the_number_is_free_for_whoever_has_it_now(gone):
    assert forget(gone).code == 0
    assert not Member.objects.filter(is_named(PHONE)).exists()
    assert not Member.objects.filter(is_named_at_desk(PHONE[-4:])).exists()
    assert create_member(name="别人", phone=PHONE, username=USERNAME).pk != gone.pk


def test_it_is_written_down_and_a_second_time_finds_nothing(gone):
    assert forget(gone).objects()[0]["name"] == NAME
    assert MemberEvent.objects.filter(member=gone, kind="member_masked").count() == 1
    again = forget(gone)
    assert again.refusal()["code"] == "person_is_masked"
    assert MemberEvent.objects.filter(member=gone, kind="member_masked").count() == 1


def test_a_dry_run_says_who_what_and_how_many_and_changes_nothing(gone):
    Client().force_login(gone.user)
    before = everything_kept()
    told = forget(gone, "--dry-run").objects()[0]
    assert everything_kept() == before
    assert (told["member"], told["name"], told["rehearsal"]) == (gone.pk, NAME, True)
    for kind in ("member", "account", "sessions", "freezes", "visits", "pack_entries", "refunds", "exceptions", "log"):
        assert told["masked"][kind] >= 1, kind
    said = run_command("forget_person", str(gone.pk), "--dry-run").out.splitlines()
    assert said[0] == f"{NAME} (member {gone.pk}) would be masked; nothing was changed."
    assert "  Notes on visits: 1" in said
    assert forget(gone).objects()[0]["masked"] == told["masked"]


def _pending(member):
    PaymentFactory(member=member, created_at=THEN, status=PaymentStatus.PENDING)


def _case(member):
    payment = PaymentFactory(member=member, created_at=THEN, status=PaymentStatus.FAILED)
    ExceptionCase.objects.create(payment=payment, kind="overpaid", amount_fen=1, opened_at=THEN)


def _works_here(member):
    Coach.objects.create(user=member.user, name="x")


NEEDED = {
    "A payment is open: close it, or wait until it ends.": _pending,
    "An exception is open: settle it.": _case,
    "A membership runs, or is still to begin.": lambda member: MembershipFactory(member=member),
    "A pack of private sessions is still valid.": lambda member: OwnedPackFactory(member=member),
    "A place in a class is booked: cancel it.": lambda member: BookingFactory(member=member),
    "This person works here, or did, with the same account: its deeds are told by this name.": _works_here,
}


@pytest.mark.parametrize("sentence", NEEDED, ids=range(len(NEEDED)))
def test_refused_while_the_gym_has_to_know(sentence):
    with time_machine.travel(THEN, tick=True):
        member = MemberFactory(created_at=timezone.now())
    NEEDED[sentence](member)
    before = everything_kept()
    for options in ((), ("--dry-run",)):
        done = forget(member, *options)
        assert (done.code, done.refusal()["code"]) == (1, "person_is_needed")
        assert sentence in done.refusal()["why"]
        assert everything_kept() == before


def test_the_law_has_the_gym_know_for_five_years_or_as_the_setting_says(settings):
    member = MemberFactory(created_at=NOW)
    for age, is_over in ((timedelta(days=1827), False), (timedelta(days=1827, seconds=1), True)):
        with time_machine.travel(NOW + age, tick=False):
            assert (forget(member, "--dry-run").code == 0) == is_over
    with time_machine.travel(NOW + timedelta(days=11), tick=False):
        (why,) = forget(member).refusal()["why"]
        assert why == (
            "The law's time is not over: the last business was on March 1, 2026, and 1827 days from then the gym has "
            "to know who it was. Ask again on March 3, 2031."
        )
        settings.PERSON_KEPT_DAYS = 10
        assert forget(member).code == 0


def test_a_member_that_is_not_there():
    assert run_command("forget_person", "0", "--json").refusal()["code"] == "member_not_found"


def test_its_pages_are_there_and_tell_no_name(gone):
    assert forget(gone).code == 0
    console = as_role(MANAGER)
    payment = Payment.objects.filter(refunds__isnull=False).get()
    for page in ("/admin/members/member/", at(gone), at(payment), at(MemberEvent.objects.latest("pk"))):
        answer = console.get(page)
        assert answer.status_code == 200
        assert not any(mark in answer.content.decode() for mark in MARKS)
