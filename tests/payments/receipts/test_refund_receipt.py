"""A refund has a receipt of its own, by the signature of the payment's link."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client

from payments.models import Payment, Refund
from payments.paying.links import checkout_token
from tests.factories.payments import PaymentFactory
from tests.payments.rows import paid_attempt, refund

pytestmark = pytest.mark.django_db
PAID_AT = datetime(2026, 11, 23, 4, 5, tzinfo=UTC)
BACK_AT = datetime(2027, 3, 1, 6, 30, tzinfo=UTC)


def paid(**fields: Any) -> Payment:
    known = {"status": "success", "provider": "wechat", "paid_at": PAID_AT, "member__name": "张小明"}
    return PaymentFactory(**{**known, "member__phone": "13812345678", **fields})


def given_back(payment: Payment, **fields: Any) -> Refund:
    """A refund that WeChat Pay has brought back."""
    attempt = payment.attempts.first() or paid_attempt(payment, f"4200{payment.pk:016d}")
    count = payment.refunds.count()
    number = {"number": f"rfd_{count:020d}", "number_index": Refund.index_of(f"rfd_{payment.pk}_{count}")}
    known = {"amount_fen": 2_550, "succeeded_at": BACK_AT, "sent_at": BACK_AT, "provider": "wechat", **number}
    return refund(attempt, **{**known, **fields})


def answer_of(payment: Payment, rest: str = "", *, language: str = "en") -> Any:
    return Client(headers={"accept-language": language}).get(f"/pay/{checkout_token(payment.pk)}/{rest}")


def page_of(payment: Payment, rest: str = "refunds/1/", *, language: str = "en") -> str:
    answer = answer_of(payment, rest, language=language)
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_says_how_much_of_which_payment_went_back_when_and_how() -> None:
    payment = paid(pk=12)
    given_back(payment, reason="教练请假")
    english, chinese = page_of(payment), page_of(payment, language="zh-hans")

    assert "<dt>Receipt number</dt><dd" in english
    for page in (english, chinese):
        assert "20270301-000012-R1-" in page
        assert "20261123-000012-53" in page
        assert "¥25.50" in page
        assert "张* ***5678" in page
        assert "教练请假" in page
        assert f'href="/pay/{checkout_token(12)}/"' in page
        assert "rfd_" not in page
        assert payment.transaction_id not in page
    assert "March 1, 2027, 2:30 p.m." in english
    assert "WeChat Pay, to the account that was paid from" in english
    assert "2027年3月1日 14:30" in chinese
    assert "微信支付，原路退回付款账户" in chinese


def test_the_payments_receipt_leads_to_it() -> None:
    payment = paid(refunded_fen=2_550)
    given_back(payment)
    page = page_of(payment, "")

    assert f'<a href="/pay/{checkout_token(payment.pk)}/refunds/1/">Receipt of the refund of ¥25.50</a>' in page
    assert page.count("/refunds/") == 1


@pytest.mark.parametrize("status", ["awaiting_approval", "pending", "processing", "by_hand", "failed", "declined"])
def test_what_has_not_gone_back_has_none(status: str) -> None:
    payment = paid()
    given_back(payment, status=status, succeeded_at=None)

    assert answer_of(payment, "refunds/1/").status_code == 404
    assert "/refunds/" not in page_of(payment, "")


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999"])
def test_a_refund_that_is_not_there_has_none(number: str) -> None:
    payment = paid()
    given_back(payment)

    assert answer_of(payment, f"refunds/{number}/").status_code == 404


def test_a_refund_keeps_its_number_whatever_becomes_of_the_others() -> None:
    payment = paid()
    first = given_back(payment, status="processing", succeeded_at=None)
    given_back(payment, amount_fen=700)
    assert "¥7.00" in page_of(payment, "refunds/2/")
    Refund.objects.filter(pk=first.pk).update(status="succeeded", succeeded_at=BACK_AT)
    assert "¥7.00" in page_of(payment, "refunds/2/")
    assert "¥25.50" in page_of(payment, "refunds/1/")


@pytest.mark.parametrize(
    "fields",
    [
        {"is_by_hand": True},
        {"provider": "cash"},
        {"sent_at": None, "is_external": True, "reason": ""},
        {"reason": "***"},
    ],
    ids=["by hand", "in hand", "made elsewhere", "forgotten"],
)
def test_a_reason_that_the_payer_has_not_been_told_by_the_provider_stays_here(fields: dict[str, Any]) -> None:
    payment = paid()
    given_back(payment, **{"reason": "客人很凶", **fields})
    page = page_of(payment)

    assert "客人很凶" not in page
    assert "<dt>Reason</dt>" not in page


@pytest.mark.parametrize(
    ("fields", "how"),
    [({"is_by_hand": True}, "Bank transfer by"), ({"provider": "cash"}, "Cash"), ({"provider": "pos"}, "Card")],
)
def test_what_a_person_gave_back_promises_no_account(fields: dict[str, Any], how: str) -> None:
    payment = paid()
    given_back(payment, **fields)
    page = page_of(payment)

    assert f'<dt>Returned by</dt><dd dir="auto">{how}' in page
    assert "bank shows it" not in page


def test_its_year_begins_when_it_went_back(time_machine: Any) -> None:
    payment = paid()
    given_back(payment)
    time_machine.move_to("2028-03-01T15:59:59Z", tick=False)
    assert answer_of(payment).status_code == 410
    page = page_of(payment)
    assert "20261123-" in page
    assert f'href="/pay/{checkout_token(payment.pk)}/"' not in page
    time_machine.move_to("2028-03-01T16:00:00Z", tick=False)
    assert answer_of(payment, "refunds/1/").status_code == 410


def test_money_that_came_beside_the_price_has_one_too() -> None:
    payment = PaymentFactory()
    attempt = paid_attempt(payment, "42000000001")
    attempt.is_overpayment, attempt.refunded_fen, attempt.refund_reserved_fen = True, 10_000, 10_000
    attempt.save()
    refund(attempt, amount_fen=10_000, succeeded_at=BACK_AT, sent_at=BACK_AT)

    assert "/refunds/1/" in page_of(payment, "")
    assert f"Payment no. {payment.pk}" in page_of(payment)


def test_a_forged_link_opens_none() -> None:
    payment = paid()
    given_back(payment)

    assert Client().get(f"/pay/{payment.pk}.forged/refunds/1/").status_code == 404


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_page_stays_light_and_takes_few_statements(language: str, django_assert_num_queries: Any) -> None:
    payment = paid()
    given_back(payment)
    Client().get("/")
    with django_assert_num_queries(3):  # the refund, its payment, and who paid
        page = page_of(payment, language=language)
    assert len(page.encode()) < 15 * 1024
