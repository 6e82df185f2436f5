"""Where a member pays at the desk: the code of both providers, what is said when there is none, and what comes next."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from foundation.qr_code import draw_qr_code
from members.desk.admin.collecting import collect_address, sell_address, take_address
from members.models import Member
from members.people.roles import FINANCE, FRONT_DESK
from payments.enums import PaymentStatus
from payments.errors import ProviderBusy
from payments.models import Attempt, Event, Payment
from payments.paying import at_the_desk
from payments.paying.links import checkout_url
from payments.providers.base import Channel, ProviderRefused, ProviderUnknown
from tests.factories.gym import MembershipFactory, PlanFactory
from tests.factories.payments import PaymentFactory
from tests.members.console import as_role, at, html_of, sell, somebody, told
from tests.payments.paying.test_pages_opening import QR_CODES, GatewayDouble
from tests.purchase import order, pay
from tests.staff_client import signed_in

pytestmark = pytest.mark.django_db
IN_PLACE = {"HX-Request": "true"}
CHANNELS = {"alipay": Channel.PRECREATE, "wechat": Channel.NATIVE}


@pytest.fixture
def gateway(monkeypatch: pytest.MonkeyPatch) -> GatewayDouble:
    double = GatewayDouble()
    monkeypatch.setattr("payments.paying.operations.checkout.get_gateway", lambda _provider: double)
    monkeypatch.setattr("payments.paying.operations.checkout.supersede_attempt", lambda _attempt: False)
    return double


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """The payments that were asked for at their providers."""
    numbers: list[int] = []
    monkeypatch.setattr(at_the_desk, "sync_payment", lambda *, payment_id: numbers.append(payment_id))
    yield numbers
    cache.clear()


@pytest.fixture
def desk(db: None) -> Client:
    return as_role(FRONT_DESK)


@pytest.fixture
def plan() -> Any:
    return PlanFactory(name="月卡", price_fen=29_900)


@pytest.fixture
def payment(member: Member, plan: Any) -> Payment:
    return order(member, "membership", plan.pk, plan.price_fen)


def page_of(client: Client, payment: Payment, **asked: Any) -> str:
    return html_of(client.get(collect_address(payment.member_id, payment.pk), asked))


def drawn(provider: str) -> str:
    return f'd="{draw_qr_code(QR_CODES[CHANNELS[provider]]).path}"'


@pytest.mark.parametrize("provider", CHANNELS)
def test_what_is_sold_stands_as_a_code_where_it_was_sold(gateway, member, plan, provider):
    seller = somebody(FRONT_DESK)
    client = signed_in(seller)
    client.defaults["HTTP_HX_REQUEST"] = "true"

    part = html_of(sell(client, member, f"membership:{plan.pk}", provider=provider))

    assert "<html" not in part
    assert part.strip().startswith('<div id="in-place">')
    assert drawn(provider) in part
    assert "月卡 for ¥299.00 is waiting to be paid." in part
    assert 'data-seconds-left="' in part
    attempt = Attempt.objects.get()
    assert (attempt.provider, attempt.channel) == (provider, CHANNELS[provider])
    assert Event.objects.filter(kind="opened").get().actor == f"user:{seller.pk}"


def test_without_a_script_the_same_is_a_page(gateway, desk, member, plan):
    page = html_of(sell(desk, member, f"membership:{plan.pk}", provider="wechat"))
    assert "<html" in page
    assert drawn("wechat") in page


def test_the_other_code_is_opened_and_shown(gateway, desk, payment):
    address = collect_address(payment.member_id, payment.pk)
    for provider in ("alipay", "wechat"):
        answer = desk.post(address, {"provider": provider})
        assert (answer.status_code, answer.headers["Location"]) == (302, address)
        assert drawn(provider) in page_of(desk, payment)
    assert drawn("alipay") not in page_of(desk, payment)


def test_in_development_the_cashier_opens_in_its_own_tab_and_knows_the_way_back(gateway, desk, payment, settings):
    settings.DEBUG, settings.SANDBOX_URL = True, "http://127.0.0.1:8001"
    address = collect_address(payment.member_id, payment.pk)
    desk.post(address, {"provider": "wechat"})
    query = urlencode({"code": QR_CODES[Channel.NATIVE], "back": f"http://testserver{address}"})
    link = f'href="http://127.0.0.1:8001/scan?{escape(query)}" target="_blank" rel="noopener"'
    assert link in page_of(desk, payment)


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (ProviderUnknown("timeout"), "did not open the payment. It stays pending"),
        (ProviderRefused("SYSTEMERROR"), "did not open the payment. It stays pending"),
    ],
)
def test_a_provider_that_opens_nothing_is_told_in_words_and_what_was_sold_stays(
    gateway, desk, member, plan, failure, said
):
    gateway.failure = failure

    answer = sell(desk, member, f"membership:{plan.pk}", provider="alipay")

    assert any(said in sentence for sentence in told(answer))
    assert "<svg viewBox" not in html_of(answer)
    assert Payment.objects.get().status == PaymentStatus.PENDING


def test_a_provider_that_cannot_be_called_is_told_in_words(monkeypatch, desk, payment):
    def busy(**_: Any) -> None:
        raise ProviderBusy(30)

    monkeypatch.setattr(at_the_desk, "open_checkout", busy)
    answer = desk.post(collect_address(payment.member_id, payment.pk), {"provider": "alipay"}, follow=True)
    assert "cannot be called right now. Nothing has been done" in told(answer)[0]


def test_it_waits_without_asking_a_provider_and_asks_when_somebody_wants_it(asked, desk, payment):
    address = collect_address(payment.member_id, payment.pk)
    stands = desk.get(address, headers=IN_PLACE).context["stands"]
    assert f'hx-get="{address}?seen={stands}" hx-trigger="every 2s [!document.hidden]"' in page_of(desk, payment)
    assert desk.get(address, {"seen": stands}, headers=IN_PLACE).status_code == 204
    assert asked == []

    desk.post(address, {"ask": "1"})

    assert asked == [payment.pk]


def test_a_page_that_asks_by_itself_keeps_nobody_signed_in(desk, payment):
    """Only `_SEEN` of the session tells that somebody is there."""
    address, session = collect_address(payment.member_id, payment.pk), desk.session
    assert """hx-headers='{"By-Itself": "1"}'""" in page_of(desk, payment)
    session["seen_at"] = before = timezone.now().timestamp() - 120
    session.save()

    desk.get(address, headers={**IN_PLACE, "By-Itself": "1"})
    assert desk.session["seen_at"] == before
    desk.get(address, headers=IN_PLACE)
    assert desk.session["seen_at"] > before


def test_it_turns_to_paid_by_itself_with_what_comes_next(desk, payment):
    address = collect_address(payment.member_id, payment.pk)
    stands = desk.get(address, headers=IN_PLACE).context["stands"]
    pay(payment)

    part = html_of(desk.get(address, {"seen": stands}, headers=IN_PLACE))

    for said in ("Paid", "Period", at(payment.member, "check-in"), at(payment.member), "check_circle"):
        assert said in part
    assert "every 2s" not in part
    assert "<svg viewBox" not in part


def test_what_was_not_paid_in_time_can_be_sold_again(desk, payment):
    Payment.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    page = page_of(desk, payment)
    assert "Expired unpaid" in page
    assert sell_address(payment.member_id, f"membership:{payment.item_id}") in page
    assert "every 2s" not in page


def test_the_link_can_be_copied_and_money_taken_in_hand(desk, payment):
    page = page_of(desk, payment)
    assert f'id="collect-link">{checkout_url(payment.pk)}<' in page
    assert 'data-copies="collect-link"' in page
    assert at(payment, "take") in page


def test_money_in_hand_is_taken_after_one_press(desk, member, plan):
    """For who may; the next form comes to the same place."""
    answer = sell(desk, member, f"membership:{plan.pk}", provider="in_hand")

    waiting = Payment.objects.get()
    assert answer.redirect_chain[-1][0] == take_address(member.pk, waiting.pk)
    assert "Take ¥299.00 from" in html_of(answer)
    assert f'<a href="{collect_address(member.pk, waiting.pk)}" class="text-link">Back</a>' in html_of(answer)
    shown = desk.get(at(member, "sell"), {"item": f"membership:{plan.pk}"}).context
    sold = {"item": f"membership:{plan.pk}", "seen": shown["seen"], "provider": "in_hand", "again": "on"}
    in_place = desk.post(at(member, "sell"), sold, headers=IN_PLACE)
    assert "HX-Redirect" not in in_place.headers
    part = html_of(desk.get(in_place.headers["Location"], headers=IN_PLACE))
    assert "<html" not in part
    assert f'hx-post="{take_address(member.pk, Payment.objects.latest("pk").pk)}"' in part


@pytest.mark.django_db(transaction=True)
def test_after_money_in_hand_stands_what_comes_next_as_after_a_code(desk, payment):
    cash = {"tender": "cash", "reference": "", "platform": "", "received": ""}

    taken = desk.post(take_address(payment.member_id, payment.pk), cash, headers=IN_PLACE)

    assert "HX-Redirect" not in taken.headers
    assert taken.headers["Location"] == collect_address(payment.member_id, payment.pk)
    part = html_of(desk.get(taken.headers["Location"], headers=IN_PLACE))
    assert "Taken: ¥" in part
    assert "Paid" in part
    assert at(payment.member, "check-in") in part


def test_the_page_of_what_waits_leads_to_its_code_for_who_sells(desk, payment):
    code = collect_address(payment.member_id, payment.pk)
    assert f'href="{code}"' in html_of(desk.get(at(payment)))
    assert f'href="{code}"' not in html_of(as_role(FINANCE).get(at(payment)))
    Payment.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert f'href="{code}"' not in html_of(desk.get(at(payment)))


def test_money_in_hand_is_taken_in_the_page_of_the_payment(desk, payment):
    page = html_of(desk.get(at(payment)))
    assert f'hx-get="{at(payment, "take")}" hx-target="#in-place"' in page
    assert page.count('id="in-place"') == 1


def test_it_is_the_members_payment_and_for_who_sells(desk, payment, other_member):
    assert desk.get(collect_address(other_member.pk, payment.pk)).status_code == 404
    assert as_role(FINANCE).get(collect_address(payment.member_id, payment.pk)).status_code == 403
    assert as_role(FINANCE).post(collect_address(payment.member_id, payment.pk), {"ask": "1"}).status_code == 403
    assert desk.put(collect_address(payment.member_id, payment.pk)).status_code == 405


def test_money_of_another_payment_is_not_shown_as_paid(desk, member):
    """A payment for nothing in particular has a page, too."""
    MembershipFactory(member=member)
    plain = PaymentFactory(member=member, item_id=None, description="押金")
    assert "押金" in page_of(desk, plain)


def test_no_page_has_a_script_or_a_style_inside(gateway, desk, payment):
    desk.post(collect_address(payment.member_id, payment.pk), {"provider": "alipay"})
    part = html_of(desk.get(collect_address(payment.member_id, payment.pk), headers=IN_PLACE))
    assert "<script" not in part
    assert "<style" not in part
    assert " onclick=" not in part
