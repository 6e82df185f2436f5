"""Money in hand: what is taken, what is refused, and that nothing was taken where it is."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone, translation

from foundation.errors import InvalidField
from payments.enums import AttemptStatus, PaymentStatus, Tender
from payments.errors import AmountMismatch, MoneyIsHere, PaymentClosed, PaymentNotFound, ReferenceUsed, StillPayable
from payments.ledger.models import Attempt, Event, Payment
from payments.paying.operations import ask, close_attempt
from payments.paying.operations.create import NewPayment, create_payment
from payments.paying.operations.sync import sync_attempt
from payments.paying.operations.take import TakenMoney, take_money
from payments.providers.base import ProviderUnknown, Trade, TradeState
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.purchase import CAUSE, fail, pay
from tests.purpose_shelf import PRICE_FEN, shelf_for_sale
from tests.staff_client import clerk

pytestmark = pytest.mark.django_db(transaction=True)

VOUCHER = TakenMoney(Tender.VOUCHER, 10_000, "MT-0001", 9_200)


class Counter:
    """A provider that knows one trade, and says that it is in `state`; `word` is what it says of closing."""

    def __init__(self, state: TradeState, word: TradeState = TradeState.CLOSED) -> None:
        self.state, self.word, self.closed = state, word, []

    def query(self, out_trade_no: str) -> Trade:
        is_paid = self.state == TradeState.PAID
        return Trade(out_trade_no, self.state, "2026" if is_paid else "", 10_000 if is_paid else None)

    def close(self, out_trade_no: str) -> TradeState:
        self.closed.append(out_trade_no)
        return self.word


@pytest.fixture
def provider(monkeypatch):
    def at(counter):
        for module in (ask, close_attempt):
            monkeypatch.setattr(module, "get_gateway", lambda _provider: counter)
        return counter

    return at


@pytest.fixture
def payment(member) -> Payment:
    return create_payment(new=NewPayment(member.pk, 10_000, "membership"), cause=CAUSE)


def take(payment, taken=None, tender=Tender.CASH, **more):
    taken = taken or TakenMoney(tender, payment.amount_fen, **more)
    return take_money(payment_id=payment.pk, taken=taken, cause=CAUSE)


def require_untouched(payment, events=1):
    payment.refresh_from_db()
    assert (payment.status, payment.event_count) == (PaymentStatus.PENDING, events)
    assert not Attempt.objects.filter(provider__in=Tender.values, payment=payment).exists()
    require_audited()


def require_audited():
    call_command("verify_audit", "--json")


@pytest.mark.parametrize("tender", [Tender.CASH, Tender.POS, Tender.TRANSFER])
def test_it_settles_the_payment(payment, tender):
    taken = take(payment, tender=tender, reference="R-7")

    assert (taken.status, taken.provider, taken.paid_at is not None) == (PaymentStatus.SUCCESS, tender, True)
    attempt = Attempt.objects.get()
    said = (attempt.provider, attempt.status, attempt.paid_fen, attempt.received_fen, attempt.provider_transaction_id)
    assert said == (tender, AttemptStatus.PAID, 10_000, None, "R-7")
    event = Event.objects.get(kind="succeeded")
    assert (event.actor, json.loads(event.evidence)["paid_fen"]) == (CAUSE.actor, 10_000)
    require_audited()


def test_of_a_voucher_is_kept_what_its_platform_pays_out(payment):
    take(payment, VOUCHER)
    attempt = Attempt.objects.get()
    assert (attempt.paid_fen, attempt.received_fen, attempt.refundable_fen) == (10_000, 9_200, 10_000)
    require_audited()


def test_what_the_platform_pays_out_is_vouched_for(payment):
    take(payment, VOUCHER)
    Attempt.objects.update(received_fen=9_999)
    with pytest.raises(SystemExit):
        require_audited()


@pytest.mark.parametrize(
    ("taken", "field"),
    [
        (TakenMoney(Tender.VOUCHER, 10_000, "", 9_200), "reference"),
        (TakenMoney(Tender.VOUCHER, 10_000, "MT-1"), "received"),
        (TakenMoney(Tender.VOUCHER, 10_000, "MT-1", 10_001), "received"),
        (TakenMoney(Tender.CASH, 10_000, "", 9_200), "received"),
        (TakenMoney(Tender.CASH, 10_000, platform="meituan"), "platform"),
        (TakenMoney(Tender.CASH, 10_000, "x" * 65), "reference"),
    ],
)
def test_what_does_not_go_together_is_named(payment, taken, field):
    with pytest.raises(InvalidField) as refused:
        take(payment, taken)
    assert set(refused.value.extra["errors"]) == {field}
    require_untouched(payment)


def test_it_is_the_price_of_a_pending_payment(payment, member):
    for amount_fen in (9_999, 10_001):
        with pytest.raises(AmountMismatch):
            take(payment, TakenMoney(Tender.CASH, amount_fen))
    require_untouched(payment)
    with pytest.raises(PaymentNotFound):
        take_money(payment_id=payment.pk + 1, taken=TakenMoney(Tender.CASH, 1), cause=CAUSE)
    take(payment)
    ended = fail(create_payment(new=NewPayment(member.pk, 10_000, "membership"), cause=CAUSE))
    for over in (payment, ended):
        with pytest.raises(PaymentClosed):
            take(over)
    assert Attempt.objects.count() == 1


def test_a_reference_counts_once_a_tender(payment, member):
    other = create_payment(new=NewPayment(member.pk, 10_000, "membership"), cause=CAUSE)
    take(payment, tender=Tender.TRANSFER, reference="ICBC-1")
    with pytest.raises(ReferenceUsed) as refused:
        take(other, tender=Tender.TRANSFER, reference="ICBC-1")
    assert refused.value.extra == {"payment_id": payment.pk}
    require_untouched(other)
    take(other, tender=Tender.POS, reference="ICBC-1")


def test_cash_has_no_reference_and_is_taken_again_and_again(payment, member):
    take(payment)
    take(create_payment(new=NewPayment(member.pk, 10_000, "membership"), cause=CAUSE))
    assert Payment.objects.filter(status=PaymentStatus.SUCCESS).count() == 2


def test_what_is_open_is_closed_at_its_provider_first(payment, provider):
    counter = provider(Counter(TradeState.WAITING))
    opened = AttemptFactory(payment=payment)
    assert take(payment).status == PaymentStatus.SUCCESS
    opened.refresh_from_db()
    assert (counter.closed, opened.status) == ([payment.transaction_id], AttemptStatus.CLOSED)


@pytest.mark.parametrize("word", [TradeState.NOT_FOUND, TradeState.WAITING])
def test_what_is_not_said_to_be_closed_refuses(payment, provider, word):
    """A code that the provider has never seen can still be opened: nobody pays twice."""
    provider(Counter(TradeState.WAITING if word == TradeState.WAITING else TradeState.NOT_FOUND, word))
    opened = AttemptFactory(payment=payment)
    with pytest.raises(StillPayable) as refused:
        take(payment)
    assert int(refused.value.headers["Retry-After"]) > 0
    assert "%(" not in str(refused.value.detail)
    opened.refresh_from_db()
    assert opened.status == AttemptStatus.OPEN
    require_untouched(payment)


def test_a_provider_that_says_nothing_or_is_switched_off_refuses(payment, provider):
    counter = provider(Counter(TradeState.WAITING))
    counter.query = lambda _number: (_ for _ in ()).throw(ProviderUnknown("SILENT"))
    AttemptFactory(payment=payment)
    with pytest.raises(StillPayable):
        take(payment)
    provider(None)
    with pytest.raises(StillPayable):
        take(payment)
    require_untouched(payment)


def test_what_turns_out_to_be_paid_is_the_answer(payment, provider):
    provider(Counter(TradeState.PAID))
    AttemptFactory(payment=payment)
    found = take(payment)
    assert (found.status, found.provider) == (PaymentStatus.SUCCESS, "alipay")
    assert not Attempt.objects.filter(provider="cash").exists()


def test_what_is_opened_meanwhile_refuses(payment, provider, monkeypatch):
    provider(Counter(TradeState.WAITING))
    AttemptFactory(payment=payment)
    monkeypatch.setattr(
        "payments.paying.operations.take.close_for_certain",
        lambda attempt: AttemptFactory(payment=payment, provider="wechat") and close_attempt.close_for_certain(attempt),
    )
    with pytest.raises(StillPayable) as refused:
        take(payment)
    assert "WeChat" in str(refused.value.detail) or "微信" in str(refused.value.detail)
    require_untouched(payment)


def test_money_of_another_amount_is_settled_first(payment):
    AttemptFactory(payment=payment, status="paid", paid_fen=9_900, is_overpayment=True)
    with pytest.raises(MoneyIsHere):
        take(payment)
    Attempt.objects.update(refund_reserved_fen=9_900, refunded_fen=9_900)
    assert take(payment).status == PaymentStatus.SUCCESS


def test_the_payer_who_pays_at_the_provider_nevertheless_is_overpaid(payment):
    take(payment)
    pay(payment)
    case = payment.exceptions.get()
    assert (case.kind, payment.provider, case.amount_fen) == ("overpaid", "cash", 10_000)
    assert Attempt.objects.get(provider="alipay").is_overpayment
    require_audited()


def test_what_was_bought_is_delivered(member, monkeypatch):
    with shelf_for_sale(monkeypatch) as shelf:
        new = NewPayment(member.pk, PRICE_FEN, "course", "", 5)
        bought = create_payment(new=new, cause=CAUSE)
        taken = take(bought)
    assert (taken.fulfilment, shelf.calls) == ("done", [("reserve", bought.pk), ("fulfil", bought.pk)])


def test_by_the_api(api, payment, member):
    path = f"/api/v1/payments/{payment.pk}/take/"
    body = {"tender": "voucher", "amount": 100, "received": 92.5, "reference": "MT-1", "platform": "meituan"}
    teller = clerk("payments.view_payment", "payments.take_money")

    assert api.as_member(member).post(path, body).status_code == 403
    assert api.as_user(clerk("payments.view_payment", "members.sell")).post(path, body).status_code == 403
    assert api.as_user(clerk("payments.take_money")).post(path, body).status_code == 404
    bad = [{}, {"tender": "gold", "amount": 100}, {"tender": "cash"}, {**body, "received": 0}, {**body, "x": 1}]
    for refused in bad:
        assert api.as_user(teller).post(path, refused).status_code == 400
    other = api.as_user(teller).post(path, {"tender": "cash", "amount": 99.99})
    assert (other.status_code, other.json()["code"]) == (400, "amount_mismatch")

    taken = api.as_user(teller).post(path, body)
    assert (taken.status_code, taken.json()["status"], taken.json()["provider"]) == (200, "success", "voucher")
    event = Event.objects.get(kind="succeeded")
    assert (event.source, event.actor) == ("api", f"user:{teller.pk}")
    again = api.as_user(teller).post(path, body)
    assert (again.status_code, again.json()["code"]) == (409, "payment_closed")
    listed = api.as_user(teller).get("/api/v1/payments/", {"provider": "voucher"})
    assert [row["id"] for row in listed.json()] == [payment.pk]


def test_the_refusals_of_the_api(api, payment, provider):
    provider(Counter(TradeState.NOT_FOUND, TradeState.NOT_FOUND))
    AttemptFactory(payment=payment)
    teller = api.as_user(clerk("payments.view_payment", "payments.take_money"))
    refused = teller.post(f"/api/v1/payments/{payment.pk}/take/", {"tender": "cash", "amount": 100})
    assert (refused.status_code, refused.json()["code"]) == (409, "still_payable")
    assert 0 < int(refused["Retry-After"]) <= 15 * 60
    require_untouched(payment)


def test_a_tender_opens_nothing_at_a_provider(api, payment, staff):
    body = {"provider": "cash", "channel": "native"}
    assert api.as_user(staff).post(f"/api/v1/payments/{payment.pk}/checkout/", body).status_code == 400
    assert PaymentFactory(status="success", paid_at=payment.created_at, provider="cash").pk


@pytest.mark.parametrize("closed_by", ["elsewhere", "the other desk"])
def test_an_order_that_somebody_else_has_closed_does_not_end_the_payment(payment, provider, closed_by):
    AttemptFactory(payment=payment, provider="alipay")
    counter = provider(Counter(TradeState.CLOSED if closed_by == "elsewhere" else TradeState.WAITING))

    def close_while_the_other_takes(out_trade_no: str) -> TradeState:
        counter.state, counter.close = TradeState.CLOSED, lambda _number: TradeState.CLOSED
        assert take(payment).status == PaymentStatus.SUCCESS
        return TradeState.CLOSED

    counter.close = close_while_the_other_takes
    if closed_by == "elsewhere":
        take(payment)
    else:
        with pytest.raises(PaymentClosed) as refused:
            take(payment)
        with translation.override("en"):
            assert "paid already" in str(refused.value.detail)

    payment.refresh_from_db()
    assert (payment.status, payment.provider) == (PaymentStatus.SUCCESS, "cash")
    assert Attempt.objects.filter(status=AttemptStatus.PAID).count() == 1


@pytest.mark.parametrize("is_begun", [True, False], ids=["asked before", "asks now"])
def test_who_asks_between_the_providers_close_and_our_writing_it_down_ends_nothing(payment, provider, is_begun):
    """The job, or a notice: what is closed there was closed for the money that is being taken."""
    attempt = AttemptFactory(payment=payment, provider="alipay")
    begun = Attempt.objects.get(pk=attempt.pk)  # the job has read it before the desk began

    class WithTheJobBetween(Counter):
        def close(self, out_trade_no: str) -> TradeState:
            self.state = super().close(out_trade_no)
            sync_attempt(begun if is_begun else Attempt.objects.get(pk=attempt.pk))
            payment.refresh_from_db()
            assert payment.status == PaymentStatus.PENDING
            return self.state

    provider(WithTheJobBetween(TradeState.WAITING))

    assert take(payment).status == PaymentStatus.SUCCESS
    attempt.refresh_from_db()
    assert attempt.status == AttemptStatus.CLOSED
    assert not Event.objects.filter(payment=payment, kind="failed").exists()
    call_command("verify_audit", "--json")


def test_where_nothing_is_taken_the_code_is_the_payers_again(payment, provider):
    shown = AttemptFactory(payment=payment, provider="alipay")
    given_up = AttemptFactory(payment=payment, provider="wechat", superseded_at=timezone.now() - timedelta(minutes=1))
    provider(Counter(TradeState.WAITING, TradeState.NOT_FOUND))

    with pytest.raises(StillPayable):
        take(payment)

    shown.refresh_from_db()
    before = given_up.superseded_at
    given_up.refresh_from_db()
    assert (shown.superseded_at, given_up.superseded_at) == (None, before)
