"""Refunds in the console: the form of a payment, the second person's word, and who sees what."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from payments.enums import Fulfilment, RefundStatus
from payments.ledger.facts import digest_of
from payments.models import Attempt, Event, Payment, Refund
from payments.providers.base import ProviderRefused, ProviderUnknown
from payments.providers.refunding import RefundOrder, RefundState, RefundStatement
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.payments.rows import refund as refund_row
from tests.staff_client import clerk, signed_in

NUMBER = "rfd_00000000000000000001"
SEE = ("payments.view_payment", "payments.view_refund")
ASK, APPROVE = "payments.request_refund", "payments.approve_refund"


class Till:
    """A provider that does as `word` says; what it was sent is kept."""

    def __init__(self) -> None:
        self.word: RefundState | Exception = RefundState.SUCCEEDED
        self.sent: list[RefundOrder] = []

    def refund(self, order: RefundOrder) -> RefundStatement:
        self.sent.append(order)
        if isinstance(self.word, Exception):
            raise self.word
        return RefundStatement(order.number, self.word, order.amount_fen)


@pytest.fixture(autouse=True)
def till(monkeypatch: pytest.MonkeyPatch) -> Till:
    desk = Till()
    monkeypatch.setattr("payments.refunding.operations.send.get_gateway", lambda _provider: desk)
    return desk


def paid_at(provider: str) -> Payment:
    """A payment of 100.00 yuan that was paid five minutes ago."""
    now = timezone.now() - timedelta(minutes=5)
    payment = PaymentFactory(status="success", paid_at=now, provider=provider)
    AttemptFactory(payment=payment, provider=provider, status="paid", paid_fen=payment.amount_fen, paid_at=now)
    return payment


@pytest.fixture
def paid(db: None) -> Payment:
    return paid_at("alipay")


def form_of(payment: Payment) -> str:
    return f"/admin/payments/payment/{payment.pk}/refund/"


def page_of(refund: Refund, *more: str) -> str:
    return "/".join(["/admin/payments/refund", str(refund.pk), *more, ""])


def fill_in(client: Client, payment: Payment, amount: str) -> Any:
    """The form as it was got, filled in and sent."""
    form = client.get(form_of(payment)).context["form"]
    answers = {"amount": amount, "reason": "不来了", "once": form["once"].value(), "typed_amount": amount}
    return client.post(form_of(payment), answers, follow=True)


@pytest.fixture
def asker(paid: Payment) -> User:
    return clerk(*SEE, ASK, APPROVE)


@pytest.fixture
def waiting(paid: Payment, asker: User, settings: Any) -> Refund:
    """Ten yuan that wait for somebody else than `asker`."""
    settings.REFUND_APPROVAL_THRESHOLD_FEN = 999
    fill_in(signed_in(asker), paid, "10")
    return Refund.objects.get()


def test_the_form_begins_with_what_is_neither_refunded_nor_held(paid: Payment, asker: User) -> None:
    Attempt.objects.update(refund_reserved_fen=2_550)

    answer = signed_in(asker).get(form_of(paid))

    assert 'value="74.50"' in answer.content.decode()
    assert "¥74.50 of this payment can still be given back." in answer.content.decode()


def test_where_all_is_held_nothing_is_offered(paid: Payment, asker: User) -> None:
    Attempt.objects.update(refund_reserved_fen=10_000)
    client = signed_in(asker)

    assert form_of(paid) not in client.get(f"/admin/payments/payment/{paid.pk}/change/").content.decode()
    assert 'type="submit">' not in client.get(form_of(paid)).content.decode().split("csrfmiddlewaretoken")[-1]
    assert "more than can still" in fill_in(client, paid, "0.01").content.decode()


@pytest.mark.parametrize("may", [ASK, "payments.propose_refund"])
def test_where_all_of_what_was_delivered_went_back_the_page_says_so(paid: Payment, may: str) -> None:
    Attempt.objects.update(refund_reserved_fen=10_000)
    Payment.objects.update(fulfilment=Fulfilment.DONE)
    decision = form_of(paid) if may == ASK else form_of(paid).replace("/refund/", "/propose-refund/")

    answer = signed_in(clerk(*SEE, may)).get(decision)

    assert answer.status_code == 200
    assert "¥0.00 of this payment can still be given back." in answer.content.decode()


def test_what_is_not_paid_has_no_refund(db: None, asker: User) -> None:
    payment = PaymentFactory()
    client = signed_in(asker)

    assert form_of(payment) not in client.get(f"/admin/payments/payment/{payment.pk}/change/").content.decode()
    assert "nothing to give back" in fill_in(client, payment, "1").content.decode()
    assert not Refund.objects.exists()


@pytest.mark.parametrize(
    ("threshold", "provider", "sentence", "is_told"),
    [
        (None, "alipay", "cannot be called back", True),
        (5_000, "alipay", "Up to ¥50.00", True),
        (5_000, "alipay", "one refund of a payment a minute", False),
        (None, "wechat", "one refund of a payment a minute", True),
    ],
)
def test_the_form_says_what_will_happen(
    asker: User, settings: Any, threshold: int | None, provider: str, sentence: str, is_told: bool
) -> None:
    settings.REFUND_APPROVAL_THRESHOLD_FEN = threshold

    html = signed_in(asker).get(form_of(paid_at(provider))).content.decode()

    assert (sentence in html) is is_told


@pytest.mark.parametrize(
    ("word", "status", "level"),
    [
        (RefundState.SUCCEEDED, "Refunded.", "success"),
        (RefundState.PROCESSING, "Under way. The provider is at work on it; ", "success"),
        (ProviderUnknown("timeout"), "Being sent. It did not get through (timeout), and is tried again ", "warning"),
        (ProviderRefused("balance"), "Failed. The provider refused it (balance). Nothing has gone back. ", "error"),
        (RefundState.CLOSED, "Failed. The provider refused it (closed). Nothing has gone back. ", "error"),
        (RefundState.ABNORMAL, "Cannot reach the payer. ", "error"),
    ],
)
def test_the_answer_says_where_the_refund_stands(
    paid: Payment, asker: User, till: Till, word: RefundState | Exception, status: str, level: str
) -> None:
    till.word = word

    answer = fill_in(signed_in(asker), paid, "30.05")

    [message] = answer.context["messages"]
    assert str(message).startswith(f"Refund of ¥30.05: {status}")
    assert message.level_tag == level


def test_a_form_that_is_sent_twice_pays_once_and_another_form_again(paid: Payment, asker: User, till: Till) -> None:
    client = signed_in(asker)
    form = client.get(form_of(paid)).context["form"]
    answers = {"amount": "30", "reason": "不来了", "once": form["once"].value()}

    for _click in range(2):
        assert client.post(form_of(paid), answers).status_code == 302
    assert [order.amount_fen for order in till.sent] == [3_000]

    Refund.objects.update(sent_at=timezone.now() - timedelta(minutes=2))
    fill_in(client, paid, "30")
    assert [order.amount_fen for order in till.sent] == [3_000, 3_000]


def test_the_same_form_with_another_amount_is_refused(paid: Payment, asker: User, till: Till) -> None:
    client = signed_in(asker)
    answers = {"amount": "30", "reason": "不来了", "once": "a" * 32}
    client.post(form_of(paid), answers)

    answer = client.post(form_of(paid), {**answers, "amount": "31"})

    assert (answer.status_code, len(till.sent)) == (200, 1)


def test_a_refused_form_can_be_corrected_and_sent_again(paid: Payment, asker: User) -> None:
    client = signed_in(asker)
    refused = fill_in(client, paid, "100.01")
    form = refused.context["form"]
    assert (form["amount"].value(), form["reason"].value()) == ("100.01", "不来了")

    answers = {"amount": "100", "reason": "不来了", "once": form["once"].value()}

    assert client.post(form_of(paid), answers).status_code == 302
    assert Refund.objects.get().amount_fen == 10_000


@pytest.mark.parametrize("amount", ["", "-1", "1.005", "NaN", "1e1", "Infinity", "十", "99999999"])
def test_what_is_no_amount_is_told_on_the_form(paid: Payment, asker: User, amount: str) -> None:
    answer = fill_in(signed_in(asker), paid, amount)

    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not Refund.objects.exists()


def test_wechats_minute_is_told_on_the_form(asker: User) -> None:
    payment, client = paid_at("wechat"), signed_in(asker)
    fill_in(client, payment, "1")

    assert "wants a pause between two refunds" in fill_in(client, payment, "1").content.decode()
    assert Refund.objects.count() == 1


def test_who_asked_is_offered_no_approval_and_a_forged_one_is_refused(waiting: Refund, asker: User, till: Till) -> None:
    client = signed_in(asker)

    assert page_of(waiting, "approve") not in client.get(page_of(waiting, "change")).content.decode()
    assert "needs a second person" in client.post(page_of(waiting, "approve")).content.decode()
    waiting.refresh_from_db()
    assert (waiting.status, till.sent) == (RefundStatus.AWAITING_APPROVAL, [])
    assert not LogEntry.objects.filter(object_id=str(waiting.pk), change_message__contains="Approved").exists()


def test_another_approves_it_once(waiting: Refund, till: Till) -> None:
    other = clerk(*SEE, APPROVE)
    client = signed_in(other)
    html = client.get(page_of(waiting, "change")).content.decode()
    assert page_of(waiting, "approve") in html
    assert page_of(waiting, "decline") in html

    assert client.post(page_of(waiting, "approve"), {"typed_amount": "10"}).status_code == 302
    assert "not waiting for an approval" in client.post(page_of(waiting, "approve")).content.decode()

    waiting.refresh_from_db()
    assert (waiting.status, waiting.approved_by, len(till.sent)) == (RefundStatus.SUCCEEDED, other, 1)
    assert LogEntry.objects.filter(user=other).count() == 1
    assert page_of(waiting, "approve") not in client.get(page_of(waiting, "change")).content.decode()


def test_another_declines_it_and_the_amount_is_free_again(waiting: Refund, till: Till) -> None:
    client = signed_in(clerk(*SEE, APPROVE))

    client.post(page_of(waiting, "decline"), {"reason": "金额不对"})

    waiting.refresh_from_db()
    assert (waiting.status, Attempt.objects.get().refund_reserved_fen) == (RefundStatus.DECLINED, 0)
    assert till.sent == []
    assert waiting.decline_reason == "金额不对"
    assert "金额不对" in client.get(page_of(waiting, "change")).content.decode()
    event = Event.objects.get(kind="refund_declined")
    assert json.loads(event.evidence)["refund"] == waiting.pk
    assert json.loads(event.facts)[f"refund:{waiting.pk}"]["decline_reason"] == digest_of("金额不对")


@pytest.mark.parametrize("permissions", [SEE, (*SEE, ASK), (APPROVE,)])
@pytest.mark.parametrize("decision", ["approve", "decline"])
def test_nobody_decides_without_both_permissions(waiting: Refund, permissions: tuple[str, ...], decision: str) -> None:
    client = signed_in(clerk(*permissions))

    assert client.get(page_of(waiting, decision)).status_code == 403
    assert client.post(page_of(waiting, decision), {"reason": "x"}).status_code == 403
    waiting.refresh_from_db()
    assert waiting.status == RefundStatus.AWAITING_APPROVAL


def test_who_may_ask_but_not_see_is_refused(paid: Payment) -> None:
    assert signed_in(clerk(ASK)).get(form_of(paid)).status_code == 403
    assert signed_in(clerk(ASK)).post(form_of(paid), {"amount": "1"}).status_code == 403


def test_a_form_from_another_site_is_refused(paid: Payment, asker: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(asker, backend="django.contrib.auth.backends.ModelBackend")

    assert client.post(form_of(paid), {"amount": "1", "reason": "x", "once": "1"}).status_code == 403
    assert not Refund.objects.exists()


def test_numbers_are_masked_until_they_are_asked_for(paid: Payment, staff: User) -> None:
    refund = refund_row(paid.attempts.get(), provider_refund_id="2026112300000000000000000077")
    client = signed_in(staff)

    for address in (page_of(refund, "change"), f"/admin/payments/payment/{paid.pk}/change/", "/admin/payments/refund/"):
        assert NUMBER not in client.get(address).content.decode()
    assert "rfd_…0001" in client.get(page_of(refund, "change")).content.decode()
    shown = client.post(page_of(refund, "reveal")).content.decode()
    assert NUMBER in shown
    assert "2026112300000000000000000077" in shown
    assert LogEntry.objects.get().change_message == "Looked at the refund numbers in full."


def test_numbers_are_not_for_everybody(paid: Payment) -> None:
    refund = refund_row(paid.attempts.get())
    client = signed_in(clerk(*SEE))

    assert 'form="reveal"' not in client.get(page_of(refund, "change")).content.decode()
    assert client.post(page_of(refund, "reveal")).status_code == 403


def test_the_list_says_who_asked_and_who_approved(waiting: Refund, asker: User) -> None:
    other = clerk(*SEE, APPROVE)
    client = signed_in(other)
    client.post(page_of(waiting, "approve"), {"typed_amount": "10"})

    html = client.get("/admin/payments/refund/").content.decode()

    assert asker.username in html
    assert f">{other.username}<" in html


def test_list_and_page_name_the_member(paid: Payment, staff: User) -> None:
    row, client = refund_row(paid.attempts.get()), signed_in(staff)

    for address in ("/admin/payments/refund/", f"/admin/payments/refund/{row.pk}/change/"):
        assert paid.member.name in client.get(address).content.decode()


@pytest.mark.parametrize(
    ("take", "words"),
    [
        ("", "Not said: all for the whole, nothing for a part"),
        ("all", "All that is left of what was bought"),
        ("nothing", "Nothing"),
        ("days:20", "20 days"),
        ("sessions:3", "3 sessions"),
    ],
    ids=["not said", "all", "nothing", "days", "sessions"],
)
def test_what_is_taken_back_is_told_in_words(paid: Payment, staff: User, take: str, words: str) -> None:
    row = refund_row(paid.attempts.get(), take=take)
    html = signed_in(staff).get(f"/admin/payments/refund/{row.pk}/change/").content.decode()
    told = re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))

    assert re.search(rf"[Tt]akes back:? {words}\b", told), told


def test_refunds_by_status(paid: Payment, staff: User) -> None:
    attempt = paid.attempts.get()
    refund_row(attempt)
    wanted = refund_row(attempt, status="failed", number_index="b" * 32, succeeded_at=None)

    answer = signed_in(staff).get("/admin/payments/refund/", {"status__exact": "failed"})

    assert [row.pk for row in answer.context["cl"].result_list] == [wanted.pk]


def test_twenty_refunds_cost_as_much_as_one(paid: Payment, staff: User) -> None:
    attempt, client, counts = paid.attempts.get(), signed_in(staff), []
    for rows in (range(1), range(1, 20)):
        for row in rows:
            refund_row(attempt, number_index=f"{row:032x}", requested_by=clerk(), approved_by=clerk())
        for address in ("/admin/payments/refund/", f"/admin/payments/payment/{paid.pk}/change/"):
            with CaptureQueriesContext(connection) as context:
                assert client.get(address).status_code == 200
            counts.append(len(context))

    assert counts[:2] == counts[2:]


def test_the_first_page_counts_what_waits(waiting: Refund) -> None:
    both = signed_in(clerk(*SEE, APPROVE)).get("/admin/").context["figures"]
    only_approves = signed_in(clerk(APPROVE)).get("/admin/").context["figures"]

    (figure,) = [each for each in both if each["title"] == "Refunds awaiting approval"]
    assert figure["value"] == 1
    listed = signed_in(clerk(*SEE, APPROVE)).get(figure["link"]).context["cl"].result_list
    assert [row.pk for row in listed] == [waiting.pk]
    assert only_approves == []
