"""What the hosted page shows of what is bought: the purpose's own words, and a page without them."""

from html import escape

import pytest
from django.test import Client
from django.utils import timezone

from payments.paying.links import checkout_token
from payments.purposes import Receipt
from tests.factories.payments import PaymentFactory
from tests.purpose_shelf import shelf_for_sale

pytestmark = pytest.mark.django_db
PAID = {"status": "success", "fulfilment": "done", "provider": "alipay"}
CLOSED = {"status": "failed", "failure_reason": "closed"}


@pytest.fixture
def shelf(monkeypatch):
    with shelf_for_sale(monkeypatch) as shelf:
        yield shelf


def page_of(**fields):
    payment = PaymentFactory(**{"item_id": 5, "description": "", "paid_at": timezone.now(), **fields})
    response = Client(headers={"accept-language": "en"}).get(f"/pay/{checkout_token(payment.pk)}/")
    assert response.status_code == 200
    return response.content.decode()


def say(monkeypatch, shelf, *facts, title="一节课"):
    monkeypatch.setattr(shelf, "receipt", lambda _self, *, payment_id: Receipt(title, facts))


@pytest.mark.parametrize("fields", [{}, PAID])
def test_title_and_facts_are_shown_before_and_after_paying(shelf, fields):
    page = page_of(**fields)

    assert '<strong class="bought" dir="auto">一节课</strong>' in page
    assert '<div><dt>时间</dt><dd dir="auto">今晚</dd></div>' in page


def test_what_cannot_be_used_is_not_ready(shelf, monkeypatch):
    monkeypatch.setattr(shelf, "receipt", lambda _self, *, payment_id: Receipt("一节课", unusable="<门店取消>"))
    page = page_of(**PAID)

    assert "is ready for you" not in page
    assert "What you bought now stands so: &lt;门店取消&gt;." in page
    assert "sign-success" not in page


def test_what_is_not_paid_any_more_promises_nothing(shelf):
    page = page_of(**CLOSED)

    assert "一节课" in page
    assert "今晚" not in page


def test_a_description_is_shown_beside_the_title_unless_it_says_the_same(shelf):
    assert page_of(description="一节课").count("一节课") == 1
    assert '<span class="description" dir="auto">补差价</span>' in page_of(description="补差价")


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "{{7*7}}", '"><img src=x>'])
def test_the_words_stay_text(shelf, monkeypatch, text):
    say(monkeypatch, shelf, (text, text), title=text)
    page = page_of()

    assert page.count(escape(text)) == 3
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_purpose_that_fails_or_knows_nothing_never_breaks_the_page(shelf, monkeypatch, caplog):
    monkeypatch.setattr(shelf, "receipt", lambda _self, *, payment_id: None)
    assert "bought" not in page_of()
    assert not caplog.records

    def fail(_self, *, payment_id):
        raise RuntimeError("out of order")

    monkeypatch.setattr(shelf, "receipt", fail)
    page = page_of()
    assert "¥100.00" in page
    assert 'name="provider"' in page
    assert "cannot be told" in caplog.text


def test_where_nothing_in_particular_is_bought_no_purpose_is_asked(shelf, monkeypatch, caplog):
    monkeypatch.setattr(shelf, "receipt", None)
    assert "bought" not in page_of(item_id=None)
    assert not caplog.records
