"""The hosted checkout page as a browser sees it: what it shows, what it keeps to itself, how it ends."""

import re
from datetime import timedelta
from html import escape

import pytest
from django.conf import settings as django_settings
from django.test import Client
from django.utils import timezone

from payments.models import Payment
from payments.paying.links import checkout_token, checkout_url
from tests.factories.payments import PaymentFactory

pytestmark = pytest.mark.django_db
MOBILE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"


def path_of(payment: Payment, rest: str = "") -> str:
    return f"/pay/{checkout_token(payment.pk)}/{rest}"


def page_of(payment: Payment, rest: str = "", *, language: str = "en", user_agent: str = "") -> str:
    headers = {"accept-language": language, "user-agent": user_agent}
    response = Client(headers=headers).get(path_of(payment, rest))
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_says_what_is_to_be_paid_and_offers_every_provider():
    page = page_of(PaymentFactory(amount_fen=123_450))

    assert "¥1,234.50" in page
    assert "Membership fee" in page
    assert "年卡会员费" in page
    assert re.findall(r'name="provider" value="(\w+)"', page) == ["alipay", "wechat"]
    assert page.count('method="post"') == 1


def test_the_page_tells_nothing_of_the_member_and_no_transaction_number():
    payment = PaymentFactory(member__name="王小明", member__phone="13800138000")
    page = page_of(payment)

    assert "王小明" not in page
    assert payment.member.phone not in page
    assert payment.transaction_id not in page
    assert payment.transaction_id_index not in page


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}", "{% now 'Y' %}", "'; --"]
)
@pytest.mark.parametrize("rest", ["", "return/"])
def test_a_description_is_shown_as_given_and_stays_text(text: str, rest: str):
    page = page_of(PaymentFactory(description=text), rest)

    assert escape(text) in page
    assert text == escape(text) or text not in page


def test_the_page_asks_the_database_once(django_assert_num_queries):
    payment = PaymentFactory()
    client = Client()

    with django_assert_num_queries(1):
        client.get(path_of(payment))


def test_the_time_left_is_told_in_the_gyms_own_time(time_machine):
    time_machine.move_to("2026-11-23T04:00:00Z", tick=False)
    page = page_of(PaymentFactory())

    assert "Pay before 12:15" in page
    assert 'data-seconds-left="900"' in page


def test_a_long_time_left_has_its_date(time_machine):
    time_machine.move_to("2026-11-23T04:00:00Z", tick=False)
    page = page_of(PaymentFactory(expires_at=timezone.now() + timedelta(days=2)))

    assert "Pay before 2026-11-25 12:00" in page


def test_a_mobile_page_offers_a_qr_code_for_another_phone():
    payment = PaymentFactory()

    assert 'name="way" value="qr_code"' in page_of(payment, user_agent=MOBILE)
    assert 'name="way"' not in page_of(payment)


def test_only_providers_that_are_switched_on_are_offered(provider_settings):
    provider_settings(wechatpay=None)
    assert re.findall(r'name="provider" value="(\w+)"', page_of(PaymentFactory())) == ["alipay"]


def test_without_any_provider_the_page_sends_to_the_front_desk(provider_settings):
    provider_settings(alipay=None, wechatpay=None)
    page = page_of(PaymentFactory())

    assert "Please pay at the front desk" in page
    assert "<form" not in page


@pytest.mark.parametrize(
    ("fields", "heading", "hint"),
    [
        ({"status": "success", "fulfilment": "done"}, "Payment received", "is ready for you"),
        ({"status": "success", "fulfilment": "pending"}, "Payment received", "is being prepared"),
        ({"status": "success", "fulfilment": "failed"}, "Payment received", "you need not pay again"),
        ({"status": "success", "fulfilment": "none"}, "Payment received", "Thank you"),
        ({"status": "failed", "failure_reason": "expired"}, "The time to pay is over", "cannot be paid any more"),
        ({"status": "failed", "failure_reason": "closed"}, "This payment was cancelled", "cannot be paid any more"),
        ({"status": "failed", "failure_reason": "rejected"}, "did not go through", "cannot be paid any more"),
    ],
)
@pytest.mark.parametrize("rest", ["", "return/"])
def test_what_has_ended_shows_its_end_and_no_way_to_pay(fields: dict[str, str], heading: str, hint: str, rest: str):
    page = page_of(PaymentFactory(**fields, paid_at=timezone.now()), rest)

    assert heading in page
    assert hint in page
    assert "<form" not in page


@pytest.mark.parametrize(("reason", "is_bad"), [("expired", False), ("closed", False), ("rejected", True)])
def test_only_what_went_wrong_has_the_red_sign(reason: str, is_bad: bool):
    page = page_of(PaymentFactory(status="failed", failure_reason=reason))
    assert ("sign-failed" in page, "sign-waiting" in page) == (is_bad, not is_bad)


def test_out_of_time_there_is_no_way_to_pay_though_nobody_has_closed_it_yet():
    payment = PaymentFactory(expires_at=timezone.now())
    page = page_of(payment)

    assert "The time to pay is over" in page
    assert "<form" not in page
    assert "data-status-url" in page, "a late payment would not be shown"
    payment.refresh_from_db()
    assert payment.status == "pending"


def test_a_receipt_names_provider_time_and_refund():
    paid_at = timezone.datetime(2026, 11, 23, 4, 5, tzinfo=timezone.get_fixed_timezone(0))
    page = page_of(PaymentFactory(status="success", provider="wechat", paid_at=paid_at, refunded_fen=2_550))

    assert "WeChat Pay</dd>" in page
    assert "Nov. 23, 2026, 12:05 p.m." in page
    assert "¥25.50" in page
    assert "data-status-url" not in page


def test_the_return_page_waits_for_the_ledger_and_believes_no_address():
    payment = PaymentFactory()
    page = page_of(payment, "return/?trade_status=TRADE_SUCCESS&total_amount=100.00&sign=x")

    assert "Your payment is being confirmed" in page
    assert "Payment received" not in page
    payment.refresh_from_db()
    assert (payment.status, payment.event_count) == ("pending", 0)


def test_the_return_page_still_waits_when_the_time_is_up():
    page = page_of(PaymentFactory(expires_at=timezone.now() - timedelta(seconds=5)), "return/")

    assert "Your payment is being confirmed" in page
    assert "I have not paid yet" not in page


def test_the_status_is_a_few_facts_by_one_query(time_machine, django_assert_num_queries):
    time_machine.move_to("2026-11-23T04:00:00Z", tick=False)
    payment = PaymentFactory()
    with django_assert_num_queries(3):  # nothing was asked for a while: what is open, and the facts again
        Client().get(path_of(payment, "status/"))
    with django_assert_num_queries(1):
        response = Client().get(path_of(payment, "status/"))

    assert response.json() == {
        "status": "pending",
        "expires_in_seconds": 900,
        "fulfilment": "none",
        "standing": "pending",
        "opened": None,
    }
    assert response.headers["Cache-Control"] == "no-store"


def test_the_status_never_counts_below_zero():
    payment = PaymentFactory(status="failed", failure_reason="expired", expires_at=timezone.now() - timedelta(days=1))

    assert Client().get(path_of(payment, "status/")).json() == {
        "status": "failed",
        "expires_in_seconds": 0,
        "fulfilment": "none",
        "standing": "expired",
        "opened": None,
    }


@pytest.mark.parametrize("rest", ["", "return/", "alipay/"])
def test_every_page_keeps_to_itself(rest: str):
    response = Client().get(path_of(PaymentFactory(), rest))
    policy = dict(part.split(" ", 1) for part in response.headers["Content-Security-Policy"].split("; "))

    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert "unsafe" not in str(policy)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "same-origin"


def test_no_page_has_a_script_or_a_style_inside():
    page = page_of(PaymentFactory())

    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", page)
    assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


@pytest.mark.parametrize("token", ["1.forged", "1", "%00", "<script>", "%F0%9F%92%A9", "x" * 5000])
@pytest.mark.parametrize("rest", ["", "/", "/return/", "/alipay/"])
def test_a_forged_link_is_an_honest_page(token: str, rest: str, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = Client(headers={"accept-language": "en"}).get(f"/pay/{token}{rest}")

    assert response.status_code == 404
    assert "There is no such payment." in response.content.decode()
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"


def test_a_forged_status_link_is_an_error_in_json():
    response = Client(headers={"accept-language": "en"}).get("/pay/1.forged/status/")

    assert response.status_code == 404
    assert response.json() == {"code": "payment_not_found", "detail": "There is no such payment."}


def test_a_good_link_to_a_payment_that_is_gone_is_the_same_page():
    assert Client().get(f"/pay/{checkout_token(987654321)}/").status_code == 404
    assert Client().get(f"/pay/{checkout_token(987654321)}/status/").status_code == 404


def test_a_link_works_without_its_last_stroke():
    assert Client().get(path_of(PaymentFactory()).rstrip("/")).status_code == 200


@pytest.mark.parametrize("rest", ["", "status/", "return/"])
def test_head_is_answered_and_no_method_that_changes(rest: str):
    payment = PaymentFactory()

    assert Client().head(path_of(payment, rest)).status_code == 200
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        assert Client().generic(method, path_of(payment, rest)).status_code == 405


def test_the_link_is_the_page():
    payment = PaymentFactory()

    assert checkout_url(payment.pk) == django_settings.PUBLIC_BASE_URL + path_of(payment)


def test_chinese_is_the_language_of_whoever_asks_for_none_of_ours():
    assert '<html lang="zh-hans">' in page_of(PaymentFactory(), language="fr")
    assert '<html lang="en">' in page_of(PaymentFactory(), language="en-GB")


def test_the_language_switch_is_remembered_and_leads_back():
    client = Client()
    payment = PaymentFactory()
    response = client.get("/pay/language/", {"language": "en", "next": path_of(payment)})

    assert (response.status_code, response.headers["Location"]) == (302, path_of(payment))
    assert '<html lang="en">' in client.get(path_of(payment)).content.decode()


@pytest.mark.parametrize("language", ["", "fr", "en\r\nSet-Cookie: a=b", "x" * 5000])
def test_no_other_language_is_remembered(language: str):
    response = Client().get("/pay/language/", {"language": language, "next": "/pay/1.x/"})

    assert response.status_code == 302
    assert not response.cookies


@pytest.mark.parametrize(
    "address",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example/",
        "/\\evil.example/",
        "\\\\evil.example/",
        "http:///evil.example/",
        "https:evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "/\t/evil.example/",
        "\x00//evil.example/",
        " //evil.example/",
        "evil.example",
        "http://testserver/pay/",
        "",
    ],
)
def test_the_language_switch_leads_nowhere_else(address: str):
    response = Client().get("/pay/language/", {"language": "en", "next": address})

    assert (response.status_code, response.headers["Location"]) == (302, "/")
