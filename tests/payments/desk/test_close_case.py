"""How a person settles a case: by what belongs to its kind, once, and only if it is settled by that."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone, translation

from foundation.cause import Cause, EventSource
from foundation.encryption import Sealed
from payments.cases.operations import drop_cases
from payments.desk.operations import close_case as close
from payments.desk.operations.close_case import Decision, close_case
from payments.enums import AttemptStatus, CaseAction, ExceptionKind, Fulfilment, PaymentStatus, Tender
from payments.errors import CaseNotClosed
from payments.models import Attempt, ExceptionCase, Payment, Refund
from payments.paying.operations import ask
from payments.providers.base import ProviderRefused, Trade, TradeState
from payments.providers.refunding import RefundState, RefundStatement
from payments.refunding.operations import ask_refunds_elsewhere
from payments.refunding.operations.approval import decline_refund
from payments.refunding.operations.settle import settle_refund
from tests.command_runner import run_command
from tests.factories.members import StaffFactory
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.purchase import let_the_pause_pass
from tests.staff_client import clerk, signed_in
from tests.till import Till, open_till

pytestmark = pytest.mark.django_db(transaction=True)
CAUSE = Cause(EventSource.STAFF, actor="user:1")


@pytest.fixture
def till():
    with open_till() as till:
        yield till


@pytest.fixture
def paid() -> Payment:
    now = timezone.now()
    payment = PaymentFactory(status=PaymentStatus.SUCCESS, paid_at=now, provider="alipay")
    AttemptFactory(payment=payment, status=AttemptStatus.PAID, paid_fen=payment.amount_fen, paid_at=now)
    return payment


def case_of(payment: Payment, kind: ExceptionKind, fen: int = 900, **evidence: object) -> ExceptionCase:
    return ExceptionCase.objects.create(
        payment=payment, kind=kind, amount_fen=fen, evidence=json.dumps(evidence), opened_at=timezone.now()
    )


def settle(case: ExceptionCase, action: CaseAction, user: User) -> ExceptionCase:
    return close_case(Decision(case.pk, action, "看过了", user.pk), cause=CAUSE)


def refusal(case: ExceptionCase, action: CaseAction, user: User) -> str:
    with pytest.raises(CaseNotClosed) as refused:
        settle(case, action, user)
    with translation.override("en"):
        return str(refused.value.detail)


def test_a_refund_made_in_the_providers_console_is_not_sent_a_second_time(
    paid: Payment, till: Till, staff: User
) -> None:
    case = case_of(paid, ExceptionKind.EXTERNAL_REFUND, attempt=Attempt.objects.get().pk)

    assert "kind" in refusal(case, CaseAction.REFUND, staff)

    assert (till.sent, Refund.objects.count()) == ([], 0)
    case.refresh_from_db()
    assert case.closed_at is None


def test_money_in_hand_has_nobody_to_ask_and_the_providers_are_asked(
    paid: Payment, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The member had a code open when cash was taken."""
    AttemptFactory(
        payment=paid, provider=Tender.CASH, channel="", status=AttemptStatus.PAID, out_trade_no=f"{paid.pk}cash"
    )
    asked: list[str] = []
    monkeypatch.setattr(close, "ask_provider", lambda attempt: asked.append(attempt.provider))
    case = case_of(paid, ExceptionKind.OUTCOME_UNKNOWN, attempt=Attempt.objects.earliest("id").pk)

    settled = settle(case, CaseAction.ASK_PROVIDER, staff)

    assert settled.closed_at is not None
    assert asked == ["alipay"]


class ToldOfTrade:
    """A provider that says "refunded" of a trade, and has these refunds of it to tell of."""

    def __init__(self, *refunds: RefundStatement) -> None:
        self.refunds = refunds

    def query(self, out_trade_no: str) -> Trade:
        return Trade(out_trade_no, TradeState.REFUNDED, amount_fen=10_000, refunded_fen=10_000)

    def query_refunds(self, _out_trade_no: str) -> tuple[RefundStatement, ...]:
        return self.refunds


@pytest.mark.parametrize("is_told", [True, False])
def test_what_a_provider_says_has_gone_back_is_settled_by_its_refunds(
    staff: User, monkeypatch: pytest.MonkeyPatch, is_told: bool
) -> None:
    refund = RefundStatement("r1", RefundState.SUCCEEDED, 10_000)
    gateway = ToldOfTrade(*[refund] * is_told)
    for module in (ask, ask_refunds_elsewhere):
        monkeypatch.setattr(module, "get_gateway", lambda _provider: gateway)
    attempt = AttemptFactory()
    ask.ask_provider(attempt)
    case = ExceptionCase.objects.get()
    assert (case.kind, case.proposed_action) == (ExceptionKind.EXTERNAL_REFUND, CaseAction.ASK_PROVIDER)

    if is_told:
        assert settle(case, CaseAction.ASK_PROVIDER, staff).closed_by == staff
    else:
        assert "nothing" in refusal(case, CaseAction.ASK_PROVIDER, staff)

    attempt.refresh_from_db()
    assert (attempt.refunded_elsewhere_fen, attempt.refunded_fen) == ((None, 10_000) if is_told else (10_000, 0))


def test_a_case_that_was_settled_meanwhile_sends_nothing(
    paid: Payment, till: Till, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever reads the case before another has settled it is told so, whatever is left to refund."""
    case = case_of(paid, ExceptionKind.NOT_DELIVERED, fen=paid.amount_fen)
    monkeypatch.setattr(
        "payments.desk.operations.close_case.payment_for_update",
        lambda _payment_id: ExceptionCase.objects.update(
            closed_at=timezone.now(), closed_by=staff, closing_action="accepted", closing_reason=Sealed(b"x")
        ),
    )

    assert "settled before" in refusal(case, CaseAction.REFUND, staff)

    assert (till.sent, Refund.objects.count()) == ([], 0)


def test_what_went_away_meanwhile_is_not_noted_by_a_person(
    paid: Payment, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The case is read open, and has closed by itself before it is locked."""
    case = case_of(paid, ExceptionKind.NOT_DELIVERED)

    def actions(case: ExceptionCase) -> list[CaseAction]:
        drop_cases(ExceptionCase.objects.filter(pk=case.pk))
        return [CaseAction.ACCEPTED]

    monkeypatch.setattr("payments.desk.operations.close_case.actions_of", actions)

    assert "settled before" in refusal(case, CaseAction.ACCEPTED, staff)

    case.refresh_from_db()
    assert (case.closing_action, case.closed_by) == (CaseAction.GONE, None)


@pytest.mark.parametrize("action", [CaseAction.DELIVER, CaseAction.REFUND, CaseAction.ACCEPTED])
def test_what_has_gone_away_by_itself_is_settled(paid: Payment, till: Till, staff: User, action: CaseAction) -> None:
    case = case_of(paid, ExceptionKind.NOT_DELIVERED)
    drop_cases(ExceptionCase.objects.all())

    assert "settled before" in refusal(case, action, staff)

    assert ExceptionCase.objects.get().closing_action == CaseAction.GONE
    assert till.sent == []


def test_money_is_not_accepted_for_a_case_that_has_gone_away_meanwhile(
    staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = AttemptFactory(status=AttemptStatus.PAID, paid_fen=900, paid_at=timezone.now(), is_overpayment=True)
    case = case_of(attempt.payment, ExceptionKind.AMOUNT_MISMATCH, attempt=attempt.pk)

    def payment_for_update(payment_id: int) -> Payment:
        drop_cases(ExceptionCase.objects.all())
        return Payment.objects.get(pk=payment_id)

    monkeypatch.setattr("payments.desk.operations.close_case.payment_for_update", payment_for_update)

    assert "settled before" in refusal(case, CaseAction.ACCEPT_AMOUNT, staff)

    attempt.refresh_from_db()
    assert (attempt.is_overpayment, attempt.payment.status) == (True, PaymentStatus.PENDING)


def test_of_two_who_have_it_delivered_one_settles_it(
    paid: Payment, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    case, first = case_of(paid, ExceptionKind.NOT_DELIVERED), StaffFactory()
    again = [first]

    def fulfil(**_terms: object) -> Fulfilment:
        if again:
            settle(case, CaseAction.DELIVER, again.pop())
        return Fulfilment.DONE

    monkeypatch.setattr("payments.desk.operations.close_case.fulfil_payment", fulfil)

    assert "settled before" in refusal(case, CaseAction.DELIVER, staff)

    case.refresh_from_db()
    assert case.closed_by == first


@pytest.mark.parametrize("ending", ["declined", "failed"])
def test_a_case_whose_refund_comes_to_nothing_is_not_settled(
    paid: Payment, till: Till, staff: User, settings: Any, ending: str
) -> None:
    case = case_of(paid, ExceptionKind.NOT_DELIVERED, fen=900)
    if ending == "failed":
        till.word = ProviderRefused("NO")
        assert refusal(case, CaseAction.REFUND, staff) == "The refund failed (NO), and the exception is open again."
    else:
        settings.REFUND_APPROVAL_THRESHOLD_FEN = 100
        settle(case, CaseAction.REFUND, staff)
        case.refresh_from_db()
        assert case.closed_at is not None
        decline_refund(refund_id=Refund.objects.get().pk, user_id=StaffFactory().pk, reason="x", cause=CAUSE)

    still_open = ExceptionCase.objects.get(closed_at=None)
    assert (still_open.pk, still_open.closing_action, still_open.refund) == (case.pk, "", Refund.objects.get())

    till.word, settings.REFUND_APPROVAL_THRESHOLD_FEN = RefundState.SUCCEEDED, None
    Refund.objects.filter(sent_at__isnull=False).update(sent_at=timezone.now() - timedelta(minutes=2))
    settle(case, CaseAction.REFUND, staff)
    assert not ExceptionCase.objects.filter(closed_at=None).exists()


def test_a_refund_that_arrives_after_it_was_taken_for_failed_settles_what_it_was_to_settle(
    paid: Payment, till: Till, staff: User
) -> None:
    till.word = ProviderRefused("NO")
    refusal(case_of(paid, ExceptionKind.NOT_DELIVERED, fen=900), CaseAction.REFUND, staff)
    refund = Refund.objects.get()

    statement = RefundStatement(refund.number, RefundState.SUCCEEDED, 900)
    settle_refund(refund_id=refund.pk, statement=statement, cause=CAUSE)

    assert not ExceptionCase.objects.filter(closed_at=None).exists()


UNDER_WAY = (
    "The exception is settled once the refund has arrived: Under way. Refund of ¥9.00: Under way. "
    "The provider is at work on it; whether it has arrived is asked for by itself."
)
ENDS = {
    "refused": (ProviderRefused("NO"), 1, "The refund failed (NO), and the exception is open again."),
    "under way": (RefundState.PROCESSING, 0, UNDER_WAY),
    "arrived": (RefundState.SUCCEEDED, 0, "The exception is settled."),
}


@pytest.mark.parametrize("end", ENDS)
def test_the_command_and_the_console_say_what_became_of_it(paid: Payment, till: Till, staff: User, end: str) -> None:
    till.word, code, sentence = ENDS[end]
    options = ("--action", "refund", "--reason", "x", "--by", staff.username)

    by_command = case_of(paid, ExceptionKind.NOT_DELIVERED, fen=900, by="command")
    with translation.override("en"):
        done = run_command("exceptions", "--close", str(by_command.pk), *options)
    assert (done.code, (done.out + done.err).strip().removeprefix(f"#{by_command.pk}: ")) == (code, sentence)

    let_the_pause_pass(paid.pk)
    in_console = case_of(paid, ExceptionKind.REFUND_FAILED, fen=100, by="console")
    page = f"/admin/payments/exceptioncase/{in_console.pk}/settle/"
    answer = signed_in(staff).post(page, {"action": "refund", "reason": "x"}, follow=True)
    assert sentence.partition(" Refund of")[0] in answer.content.decode()
    assert ExceptionCase.objects.filter(closed_at=None).count() == 2 * code


def test_the_command_settles_for_nobody_whose_account_is_no_longer_staffs(paid: Payment) -> None:
    former = clerk("payments.close_exception", "payments.request_refund")
    User.objects.filter(pk=former.pk).update(is_staff=False)
    case = case_of(paid, ExceptionKind.NOT_DELIVERED, fen=900, by="command")
    done = run_command(
        "exceptions", "--close", str(case.pk), "--action", "refund", "--reason", "x", "--by", former.username, "--json"
    )
    assert (done.code, done.refusal()["code"]) == (1, "permission_denied")
    case.refresh_from_db()
    assert case.closed_at is None
