"""Rows that are put together at once, held against those that the theme makes of the same list."""

import re

import pytest
import time_machine
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from unfold.templatetags import unfold_list

from foundation.console import list_rows
from payments.models import Payment
from tests.factories.payments import PaymentFactory
from tests.gymsite.access.everybody import Somebody
from tests.gymsite.access.world import build
from tests.staff_client import signed_in

pytestmark = pytest.mark.django_db
TABLE = re.compile(r'<table id="result_list".*</table>', re.DOTALL)
BY_THE_THEME = list_rows._made_by_the_theme
# One leads to the only row's page, the other's rows nobody makes.
WITHOUT_ROWS = {"members.GymFace", "payments.BookPeriod"}


@pytest.fixture
def by_the_theme(monkeypatch):
    """From when it is called the theme makes all rows."""
    return lambda: monkeypatch.setattr(unfold_list, "results", BY_THE_THEME)


def tables(who: Somebody, query: str = "") -> dict[str, str]:
    """By model: the rows of its list, where it has any."""
    found = {}
    for model in admin.site._registry:
        address = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist") + query
        answer = who.knocks("GET", address)
        assert answer.status_code in (200, 302), model
        if table := TABLE.search(answer.content.decode()):
            found[model._meta.label] = table.group()
    return found


@pytest.mark.parametrize("query", ["", "?o=-1.2"])
def test_every_list_is_sent_as_the_theme_would_have_it(query, monkeypatch, by_the_theme):
    superuser = next(each for each in build().everybody if each.name == "superuser")
    with time_machine.travel(timezone.now(), tick=False):
        with monkeypatch.context() as patch:
            patch.setattr(list_rows, "_made_by_the_theme", None)  # not a single one is left to it
            ours = tables(superuser, query)
        by_the_theme()
        assert {model._meta.label for model in admin.site._registry} - set(ours) == WITHOUT_ROWS
        assert ours == tables(superuser, query)


@pytest.mark.parametrize("name", ["label", "header", "dropdown"])
def test_what_is_the_themes_alone_is_left_to_it(name, staff, monkeypatch):
    def shown(_payment):
        return ["shown"]

    setattr(shown, name, True)
    monkeypatch.setattr(admin.site._registry[Payment], "list_display", ["id", shown])
    PaymentFactory()
    left = []
    monkeypatch.setattr(list_rows, "_made_by_the_theme", lambda changes: left.append(changes) or [])
    assert signed_in(staff).get("/admin/payments/payment/").status_code == 200
    assert len(left) > 0


def test_a_filtered_list_leads_back_to_itself_and_texts_are_escaped(staff, by_the_theme):
    PaymentFactory(member__name="王<i>&'")
    client, address = signed_in(staff), "/admin/payments/payment/?status__exact=pending"
    ours = TABLE.search(client.get(address).content.decode()).group()
    by_the_theme()
    assert ours == TABLE.search(client.get(address).content.decode()).group()
    assert "_changelist_filters=status__exact%3Dpending" in ours
    assert "王&lt;i&gt;&amp;&#x27;" in ours


def test_a_list_to_choose_from_is_left_to_the_theme(staff):
    payment = PaymentFactory()
    shown = signed_in(staff).get("/admin/payments/payment/?_popup=1").content.decode()
    assert f'data-popup-opener="{payment.pk}"' in shown
