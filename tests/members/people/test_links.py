"""Every link that the console shows leads where its reader may go: all pages walked, as each of the roles."""

import re
from collections import Counter
from collections.abc import Iterator
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from django.contrib.auth.models import User
from django.test import Client

from members.people.models import Coach
from members.people.roles import COACH, FINANCE, FRONT_DESK, MANAGER
from payments.enums import PaymentType
from tests.factories.gym import (
    AppointmentFactory,
    BookingFactory,
    ClassSessionFactory,
    CoachFactory,
    MembershipFactory,
    OwnedPackFactory,
)
from tests.factories.members import MemberFactory
from tests.members.console import as_role, at, html_of, somebody
from tests.members.rows import freeze_of, payment_of, visit_of
from tests.payments.rows import full_payment
from tests.purchase import ask_back
from tests.staff_client import signed_in

pytestmark = pytest.mark.django_db
LINK = re.compile(r'<a\s[^>]*?href="([^"#]+)"', re.DOTALL)
# Signing out is no page to look at.
NOT_WALKED = ("/admin/logout/", "/admin/jsi18n/")
# Every day leads to the one before and the next, without an end: so many pages of a kind that has a date are walked.
DATE, DATED_WALKED = re.compile(r"\d{4}-\d{2}(-\d{2})?"), 5


@pytest.fixture
def gym(db: None) -> Coach:
    """A coach with a client, and something of everything: of the client, and of somebody else."""
    coach = CoachFactory(user=somebody(COACH))
    for teacher, member in ((coach, MemberFactory()), (CoachFactory(), MemberFactory())):
        membership = MembershipFactory(member=member)
        payment = payment_of(member, PaymentType.MEMBERSHIP, membership.plan_id, 29_900)
        membership.payment = payment
        membership.save()
        freeze_of(membership)
        pack = OwnedPackFactory(member=member, coach=teacher)
        AppointmentFactory(pack=pack, member=member, coach=teacher)
        session = ClassSessionFactory(coach=teacher)
        BookingFactory(member=member, session=session, membership=membership)
        guest = MembershipFactory()
        BookingFactory(session=session, member=guest.member, membership=guest)
        AppointmentFactory(pack=OwnedPackFactory(member=guest.member, coach=CoachFactory()), coach=teacher)
        AppointmentFactory(pack=pack, coach=CoachFactory())
        visit_of(member, membership=membership)
        ask_back(payment, 1_000)
    full_payment()
    return coach


def client_of(role: str, coach: Coach) -> Client:
    assert coach.user is not None  # made with one
    return signed_in(coach.user) if role == COACH else as_role(role)


def links_on(page: Any, address: str) -> Iterator[str]:
    """Where the page leads to, within this site."""
    for found in LINK.findall(page.content.decode()):
        target = urlsplit(urljoin(address, unescape(found)))
        if target.netloc in ("", "testserver"):
            yield f"{target.path}?{target.query}" if target.query else target.path


@pytest.mark.parametrize("role", [FRONT_DESK, COACH, FINANCE, MANAGER], ids=["desk", "coach", "finance", "manager"])
def test_every_link_on_every_page_opens(gym: Coach, role: str) -> None:
    client = client_of(role, gym)
    waiting, known, dead, dated = [("/admin/", "")], {"/admin/"}, [], Counter[str]()
    while waiting:
        address, seen_on = waiting.pop()
        answer = client.get(address)
        if answer.status_code not in (200, 302):
            dead.append(f"{answer.status_code} {address} on {seen_on}")
        if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
            continue
        for link in links_on(answer, address):
            path = urlsplit(link).path
            kind = DATE.sub("date", path)
            if path in known or not path.startswith("/admin/") or path in NOT_WALKED or dated[kind] >= DATED_WALKED:
                continue
            known.add(path)
            dated[kind] += kind != path
            waiting.append((link, address))
    assert "\n".join(dead) == ""
    assert len(known) > 30, "the walk came nowhere"


def test_who_may_open_accounts_has_the_link(staff: User) -> None:
    """Where the account is read, not chosen: on a member's page."""
    member = MemberFactory()
    account = f'href="/admin/auth/user/{member.user_id}/change/"'

    assert account in html_of(signed_in(staff).get(at(member)))
    desk = html_of(as_role(FRONT_DESK).get(at(member)))
    assert account not in desk
    assert member.user.username in desk
