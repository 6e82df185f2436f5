"""The receipt that a payment's page becomes: what stands on it, and for how long it can be opened."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from payments.models import Payment
from payments.paying.links import checkout_token
from payments.purposes import Receipt
from tests.factories.payments import PaymentFactory
from tests.payments.rows import paid_attempt
from tests.purpose_shelf import shelf_for_sale

pytestmark = pytest.mark.django_db
PAID_AT = datetime(2026, 11, 23, 4, 5, tzinfo=UTC)
LAST_INSTANT = "2027-11-23T15:59:59Z"  # of the same day a year later, in Shanghai
OVER = "2027-11-23T16:00:00Z"
ENGLISH, CHINESE = "en", "zh-hans"
PIECES = ("", "return/", "alipay/")


def paid(**fields: Any) -> Payment:
    known = {"status": "success", "fulfilment": "done", "provider": "alipay", "paid_at": PAID_AT}
    return PaymentFactory(**{**known, "member__name": "张小明", "member__phone": "13812345678", **fields})


def answer_of(payment: Payment, rest: str = "", *, language: str = ENGLISH) -> Any:
    return Client(headers={"accept-language": language}).get(f"/pay/{checkout_token(payment.pk)}/{rest}", follow=True)


def page_of(payment: Payment, *, language: str = ENGLISH) -> str:
    answer = answer_of(payment, language=language)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("rest", PIECES)
def test_it_can_be_opened_to_the_end_of_the_same_day_a_year_later(rest: str, time_machine: Any) -> None:
    payment = paid()
    time_machine.move_to(LAST_INSTANT, tick=False)
    assert answer_of(payment, rest).status_code == 200
    time_machine.move_to(OVER, tick=False)
    over = answer_of(payment, rest)
    page = over.content.decode()

    assert over.status_code == 410
    assert '<h1 class="heading">This page is no longer shown</h1>' in page
    assert "ask at the front desk" in page
    assert "¥" not in page
    assert over.headers["X-Robots-Tag"] == "noindex"
    assert Client().get(f"/pay/{checkout_token(payment.pk)}/status/").status_code == 404
    assert Client().post(f"/pay/{checkout_token(payment.pk)}/open/", {"provider": "alipay"}).status_code == 410


def test_of_what_nobody_paid_the_year_begins_when_it_could_be_paid_no_more(time_machine: Any) -> None:
    payment = PaymentFactory(created_at=PAID_AT, status="failed", failure_reason="expired")
    time_machine.move_to(LAST_INSTANT, tick=False)
    assert answer_of(payment).status_code == 200
    time_machine.move_to(OVER, tick=False)
    assert answer_of(payment).status_code == 410


def test_the_api_gives_the_address_for_as_long(api: Any, staff: Any, time_machine: Any) -> None:
    payment = paid()
    unpaid = PaymentFactory(created_at=PAID_AT, status="failed", failure_reason="closed")
    for instant, is_there in ((LAST_INSTANT, True), (OVER, False)):
        time_machine.move_to(instant, tick=False)
        for row in api.as_user(staff).get("/api/v1/payments/").json():
            assert (row["checkout_url"] is not None) is is_there
        for each in (payment, unpaid):
            one = api.as_user(staff).get(f"/api/v1/payments/{each.pk}/").json()
            assert (one["checkout_url"] or "").endswith(f"/pay/{checkout_token(each.pk)}/") is is_there


def test_it_says_whose_it_is_and_when_as_the_reader_writes_it() -> None:
    payment = paid(pk=12, refunded_fen=2_550)
    english, chinese = page_of(payment), page_of(payment, language=CHINESE)

    for page in (english, chinese):
        assert '<dd dir="auto">20261123-000012-53</dd>' in page
        assert '<dd dir="auto">张* ***5678</dd>' in page
        assert "小明" not in page
        assert "13812345678" not in page
        assert payment.transaction_id not in page
    assert '<dt>Paid</dt><dd dir="auto">¥100.00</dd>' in english
    assert "<dt>Receipt number</dt>" in english
    assert "<dt>收据号</dt>" in chinese
    assert "<dd>Nov. 23, 2026, 12:05 p.m.</dd>" in english
    assert "<dd>2026年11月23日 12:05</dd>" in chinese


def test_of_a_person_who_was_forgotten_it_shows_nobody() -> None:
    payment = paid()
    member = payment.member
    member.name, member.phone = f"*** {member.pk}", ""
    member.save(update_fields=["name", "phone"])
    page = page_of(payment)

    assert "<dt>Payer</dt>" not in page
    assert f"*** {member.pk}" not in page
    assert "Receipt number" in page


def test_a_phone_that_cannot_be_read_takes_no_receipt_away(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: Any, **_named: Any) -> str:
        raise RuntimeError("no key for it")

    payment = paid()
    monkeypatch.setattr("members.purposes.recognised_as", broken)
    assert "Receipt number" in page_of(payment)


def test_before_it_is_paid_nothing_of_a_receipt_stands_there() -> None:
    page = page_of(PaymentFactory(member__name="张小明"))

    assert "张*" not in page
    assert "Receipt number" not in page
    assert "/r/" not in page


def test_what_next_is_said_by_what_was_bought_and_whom_to_turn_to(monkeypatch: pytest.MonkeyPatch) -> None:
    with shelf_for_sale(monkeypatch) as shelf:
        steps = ["Come <early>."]
        monkeypatch.setattr(shelf, "receipt", lambda _self, *, payment_id: Receipt("课", next_steps=steps))
        page = page_of(paid(item_id=5))

    assert "<li>Come &lt;early&gt;.</li>" in page
    assert "ask at the front desk" in page


@pytest.mark.parametrize("language", [ENGLISH, CHINESE])
def test_the_page_stays_light(language: str, settings: Any) -> None:
    settings.PUBLIC_BASE_URL = "https://pay.a-gym-with-a-long-name.example.com"
    payment = paid(refunded_fen=10_000)
    paid_attempt(payment, "2026112300000001")

    assert len(page_of(payment, language=language).encode()) < 15 * 1024


def test_it_takes_few_statements(django_assert_num_queries: Any) -> None:
    payment = paid()
    client = Client()
    client.get("/")  # the gym's face is kept from here on
    with django_assert_num_queries(4):  # the payment, the way back, its refunds, and who paid
        client.get(f"/pay/{checkout_token(payment.pk)}/")


@pytest.mark.parametrize(("paid_on", "last"), [("2028-02-29", "2029-02-28"), ("2026-12-31", "2027-12-31")])
def test_a_year_is_one_of_the_calendar(paid_on: str, last: str, time_machine: Any) -> None:
    payment = paid(paid_at=datetime.fromisoformat(f"{paid_on}T12:00:00+08:00"))
    closes = datetime.fromisoformat(f"{last}T00:00:00+08:00") + timedelta(days=1)
    time_machine.move_to(closes - timedelta(seconds=1), tick=False)
    assert answer_of(payment).status_code == 200
    time_machine.move_to(closes, tick=False)
    assert answer_of(payment).status_code == 410
