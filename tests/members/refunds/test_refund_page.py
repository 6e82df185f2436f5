"""Money goes back by a rule: every rule's amount and formula is shown; whoever may only propose, proposes."""

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from members.days import ONE_DAY, today
from members.enums import RefundRule
from members.models import Member, Membership, OwnedPack, RefundDecision
from members.people.roles import FINANCE, FRONT_DESK
from payments.enums import PaymentType, RefundStatus
from payments.models import Refund
from tests.factories.gym import BookingFactory, ClassSessionFactory, MembershipFactory, OwnedPackFactory, PlanFactory
from tests.members.console import Till, as_role, at, html_of, objections, told
from tests.members.rows import payment_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("till")]


@pytest.fixture
def finance(transactional_db: None) -> Client:
    return as_role(FINANCE)


@pytest.fixture
def membership(member: Member) -> Membership:
    """Thirty days for 300.00, of which today is the tenth."""
    plan = PlanFactory(count=30, unit="day", price_fen=30_000, list_price_fen=30_000)
    payment = payment_of(member, PaymentType.MEMBERSHIP, plan.pk, 30_000)
    return MembershipFactory(member=member, plan=plan, payment=payment, starts_on=today() - 9 * ONE_DAY)


@pytest.fixture
def pack(member: Member) -> OwnedPack:
    """Ten sessions and two on top for 2,800.00, all of them left."""
    pack = OwnedPackFactory(member=member)
    pack.payment = payment_of(member, PaymentType.PRIVATE, pack.pack_id, 280_000)
    pack.save()
    return pack


def test_every_rule_is_shown_with_its_amount_and_formula(finance: Client, membership: Membership) -> None:
    page = finance.get(at(membership, "refund"))

    html = html_of(page)
    for rule in RefundRule:
        assert str(rule.label) in html.replace("&#x27;", "'")
    assert "more than seven days ago" in html
    assert "¥300.00 × 20 ÷ 30 = ¥200.00" in html
    assert page.context["form"]["rule"].value() == RefundRule.MEMBER


def test_the_computed_amount_goes_back(finance: Client, membership: Membership, till: Till) -> None:
    answer = finance.post(at(membership, "refund"), {"rule": "circumstances", "reason": "骨折"}, follow=True)

    decision = RefundDecision.objects.get()
    assert (decision.rule, decision.amount_fen, decision.computed_fen) == ("circumstances", 20_000, 20_000)
    assert [order.amount_fen for order in till.sent] == [20_000]
    assert told(answer) == ["Refund of ¥200.00: Refunded."]
    assert answer.redirect_chain == [(at(membership), 302)]
    assert LogEntry.objects.get().change_message == "Asked for a refund by rule."
    membership.refresh_from_db()
    assert membership.ending == "withdrawn"


def test_another_amount_needs_a_reason(finance: Client, membership: Membership) -> None:
    kind = {"rule": "gym", "reason": "停业", "amount": "250.00"}

    assert "override_reason" in objections(finance.post(at(membership, "refund"), kind))
    assert not Refund.objects.exists()
    finance.post(at(membership, "refund"), {**kind, "override_reason": "店长同意"})

    decision = RefundDecision.objects.get()
    assert (decision.amount_fen, decision.computed_fen, decision.override_reason) == (25_000, 20_000, "店长同意")


@pytest.mark.parametrize(
    "answers",
    [
        {"rule": "no_reason", "reason": "x"},
        {"rule": "member", "reason": ""},
        {"rule": "nonsense", "reason": "x"},
        {"rule": "member", "reason": "x", "amount": "0"},
        {"rule": "member", "reason": "x", "amount": "300.01", "override_reason": "x"},
        {"rule": "member", "reason": "x", "units": "99"},
    ],
)
def test_what_cannot_go_back_is_told_on_the_form(
    finance: Client, membership: Membership, till: Till, answers: dict[str, str]
) -> None:
    assert objections(finance.post(at(membership, "refund"), answers))
    assert (Refund.objects.count(), till.sent) == (0, [])


def test_the_desk_proposes_and_finance_approves(finance: Client, membership: Membership, till: Till) -> None:
    desk = as_role(FRONT_DESK)
    assert "The refund waits until somebody else approves it." in html_of(desk.get(at(membership, "refund")))

    answer = desk.post(at(membership, "refund"), {"rule": "member", "reason": "搬家"}, follow=True)

    refund = Refund.objects.get()
    assert (refund.status, till.sent) == (RefundStatus.AWAITING_APPROVAL, [])
    assert told(answer) == [
        "Refund of ¥200.00: Awaiting approval. It waits until somebody else approves it; nothing has gone back yet."
    ]
    assert finance.post(at(refund, "approve")).status_code == 302
    refund.refresh_from_db()
    assert refund.status == RefundStatus.SUCCEEDED


def test_what_is_promised_as_a_whole_is_not_offered_again(finance: Client, pack: OwnedPack) -> None:
    """What a refund under way holds is nothing that is left, though none of it has arrived."""
    attempt = pack.payment.attempts.get()
    for reserved_fen, is_offered in ((279_999, True), (280_000, False)):
        attempt.refund_reserved_fen = reserved_fen
        attempt.save()
        offered = [str(title) for _to, title in finance.get(at(pack)).context["original"].offered]
        assert ("Refund by rule" in offered) is is_offered


def test_a_pack_goes_back_in_part(finance: Client, pack: OwnedPack) -> None:
    html = html_of(finance.get(at(pack, "refund")))
    assert "¥2,800.00" in html

    finance.post(at(pack, "refund"), {"rule": "circumstances", "reason": "受伤", "units": "6"})

    assert RefundDecision.objects.get().units == 6
    assert OwnedPack.objects.get().withdrawn_at is None


def test_a_place_in_a_class_goes_back(finance: Client, member: Member) -> None:
    session = ClassSessionFactory()
    payment = payment_of(member, PaymentType.COURSE, session.pk, 5_800)
    booking = BookingFactory(member=member, session=session, payment=payment, price_fen=5_800)

    finance.post(at(booking, "refund"), {"rule": "mistake", "reason": "重复收费"})

    assert Refund.objects.get().amount_fen == 5_800


def test_what_was_not_paid_for_offers_no_refund(finance: Client) -> None:
    free = MembershipFactory()

    assert "Refund by rule" not in [str(title) for _to, title in finance.get(at(free)).context["original"].offered]
    assert objections(finance.post(at(free, "refund"), {"rule": "member", "reason": "x"}))


def test_a_decision_has_a_page_that_nobody_edits(finance: Client, membership: Membership) -> None:
    finance.post(at(membership, "refund"), {"rule": "member", "reason": "搬家"})

    html = html_of(finance.get(at(RefundDecision.objects.get())))

    assert "¥300.00 × 20 ÷ 30" in html
    assert 'name="_save"' not in html


def test_the_same_form_sent_twice_is_one_refund(finance: Client, membership: Membership, till: Till) -> None:
    once = finance.get(at(membership, "refund")).context["form"]["once"].value()
    form = {"rule": "gym", "reason": "设备停用", "amount": "10.00", "override_reason": "补偿", "once": once}
    for _time in range(2):
        assert told(finance.post(at(membership, "refund"), form, follow=True)) == ["Refund of ¥10.00: Refunded."]
    assert (Refund.objects.count(), len(till.sent)) == (1, 1)


def test_the_page_of_the_payment_says_what_is_used_and_leads_to_the_rules(
    finance: Client, membership: Membership, pack: OwnedPack
) -> None:
    html = html_of(finance.get(at(membership.payment, "refund")))
    assert "10 days of it are used." in html
    assert f'<a href="{at(membership, "refund")}" class="text-link">Refund by rule</a>' in html
    assert "of it are used." not in html_of(finance.get(at(pack.payment, "refund")))
