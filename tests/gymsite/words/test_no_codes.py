"""Where a word or a name belongs stands no code, key or number: channels, who acted, and the rows that events name."""

import json

import pytest
from django.utils.translation import override

from members.enums import MemberEventKind
from members.people.operations.record_event import record_event
from payments.enums import EventKind, ProviderName
from payments.ledger.admin.actor import ActorColumn
from payments.ledger.admin.channel_words import channel_in_words
from payments.ledger.admin.evidence_words import evidence_in_words
from payments.models import Event, Payment
from payments.providers.base import Channel
from tests.factories.gym import BookingFactory, ClassSessionFactory, MembershipFactory
from tests.factories.members import StaffFactory
from tests.members.console import at, html_of
from tests.purchase import buy
from tests.staff_client import signed_in

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "zh-hans")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_channel_has_a_word(language):
    with override(language):
        words = {channel: channel_in_words(channel.value) for channel in Channel}
    codes = {channel.value for channel in Channel} - {"app" if language == "en" else ""}
    assert not {word for word in words.values() if word in codes}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("actor", [*ProviderName.values, "system", "seed_demo", "withdraw_offers"])
def test_every_program_that_acts_has_a_name(language, actor):
    event = Event(actor=actor, source="command")
    event.account_name = None
    with override(language):
        assert ActorColumn().who(event) not in (actor, "")


def test_what_a_payment_is_for_is_called_by_its_name(member):
    session = ClassSessionFactory()
    buy(member, "course", session.pk, session.price_fen)
    payment = Payment.objects.get()
    page = html_of(signed_in(StaffFactory()).get(at(payment)))
    created = payment.events.get(number=1)
    assert json.loads(created.evidence)["item"] == session.pk
    assert f"<div>thing: {session.title}</div>" in page
    assert f'<a href="{at(session)}" class="text-link">{session.title}</a>' in page


def test_an_attempt_is_told_by_how_it_is_paid(member):
    session = ClassSessionFactory()
    buy(member, "course", session.pk, session.price_fen)
    payment = Payment.objects.get()
    attempt = payment.attempts.get()
    event = next(each for each in payment.events.exclude(kind=EventKind.CREATED) if '"attempt"' in each.evidence)
    said = evidence_in_words(event)
    assert f'<a href="{at(attempt)}" class="text-link">{attempt.get_provider_display()}' in said
    assert f"attempt: {attempt.pk}<" not in said


def test_what_members_events_are_about_is_called_by_its_name(member):
    membership = MembershipFactory(member=member)
    booking = BookingFactory(member=member)
    for subject in (f"membership:{membership.pk}", f"booking:{booking.pk}"):
        record_event(MemberEventKind.MEMBER_BARRED, member_id=member.pk, subject=subject, actor_id=None, reason="x")
    client = signed_in(StaffFactory())
    for page in ("/admin/members/memberevent/", at(member)):
        html = html_of(client.get(page))
        assert f">membership {membership.title} {membership.period}</a>" in html
        assert f">booking {booking.session.title} · " in html
        assert f"booking #{booking.pk}</a>" not in html


@pytest.mark.parametrize("sign", ["#", "＃"])
@pytest.mark.parametrize("path", ["/admin/payments/payment/", "/admin/search/"])
def test_a_number_is_found_as_it_is_shown(member, path, sign):
    session = ClassSessionFactory()
    buy(member, "course", session.pk, session.price_fen)
    payment = Payment.objects.get()
    html = html_of(signed_in(StaffFactory()).post(path, {"q": f"{sign}{payment.pk}"}, headers={"HX-Request": "true"}))
    assert at(payment) in html
