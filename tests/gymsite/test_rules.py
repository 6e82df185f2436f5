"""Rules that several apps keep to stand once."""

import importlib
from datetime import timedelta

import pytest
import time_machine
from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.test import Client
from django.urls import reverse

import members.house_rules
import payments.house_rules
from foundation.api.requests import StrictSerializer
from foundation.cause import MAXIMUM_REASON_LENGTH, stated_reason
from foundation.console.forms import ReasonForm
from foundation.errors import InvalidField
from foundation.house_rules import HouseRule, Unit
from members.people import lockout
from payments.house_rules import DESK_REFUND_LIMIT, PAYMENT_EXPIRES, REFUND_APPROVAL_THRESHOLD
from tests.factories.members import PASSWORD


def house_rules():
    return [
        rule
        for home in (payments.house_rules, members.house_rules)
        for rule in vars(home).values()
        if isinstance(rule, HouseRule)
    ]


def test_every_house_rule_has_a_name_of_its_own_and_says_what_it_means():
    rules = house_rules()
    assert len(rules) >= 11
    assert len({rule.name for rule in rules}) == len(rules)
    assert all(rule.meaning and isinstance(rule.unit, Unit) for rule in rules)


def test_what_the_environment_may_say_is_what_the_house_says_when_it_is_silent(settings):
    amounts = (REFUND_APPROVAL_THRESHOLD, DESK_REFUND_LIMIT)
    assert (PAYMENT_EXPIRES.duration(), *(each.value() for each in amounts)) == (timedelta(minutes=15), None, 0)
    settings.PAYMENT_EXPIRES_MINUTES, settings.REFUND_APPROVAL_THRESHOLD_FEN = 20, 5_000
    settings.DESK_REFUND_LIMIT_FEN = 1_000
    assert (PAYMENT_EXPIRES.duration(), *(each.value() for each in amounts)) == (timedelta(minutes=20), 5_000, 1_000)


def test_a_reason_has_one_length_everywhere():
    assert ReasonForm.base_fields["reason"].max_length == MAXIMUM_REASON_LENGTH
    assert stated_reason("x" * MAXIMUM_REASON_LENGTH)
    with pytest.raises(InvalidField) as refused:
        stated_reason("x" * (MAXIMUM_REASON_LENGTH + 1))
    assert str(MAXIMUM_REASON_LENGTH) in str(refused.value.extra["errors"]["reason"][0])


def test_every_body_of_the_api_takes_a_reason_of_this_length():
    importlib.import_module(settings.ROOT_URLCONF)
    bodies = [body().fields for body in StrictSerializer.__subclasses__()]
    found = [fields[name] for fields in bodies for name in ("reason", "override_reason") if name in fields]
    assert len(found) >= 4
    assert {field.maximum for field in found} == {MAXIMUM_REASON_LENGTH}


@pytest.mark.parametrize("name", ["reason", "closing_reason", "cancel_reason", "override_reason"])
def test_every_column_of_a_reason_holds_one(name):
    """The word for a verdict, or for why the door stays shut, is none that a person gives."""
    codes = {"payments.notification", "members.checkin"}
    for model in apps.get_models():
        if model._meta.label_lower not in codes and model._meta.app_label in ("payments", "members"):
            try:
                field = model._meta.get_field(name)
            except FieldDoesNotExist:
                continue
            assert field.max_length == MAXIMUM_REASON_LENGTH, model


@pytest.fixture
def _strict(monkeypatch):
    for name, changed in (("WRONG_PASSWORDS_ALLOWED", 3), ("LOCKED_OUT_FOR", 2)):
        rule = getattr(lockout, name)
        monkeypatch.setattr(lockout, name, HouseRule(rule.name, rule.unit, changed, rule.meaning))


def knock_at_the_api(api, name, password):
    return api.post("/api/v1/auth/token/", {"username": name, "password": password})


def knock_at_the_console(name, password):
    return Client().post(reverse("admin:login"), {"username": name, "password": password})


@pytest.mark.usefixtures("_strict")
@time_machine.travel("2026-11-25T04:00:00Z", tick=False)
@pytest.mark.parametrize("at_the_console", [True, False])
def test_the_lock_out_is_one_for_the_console_and_the_api(api, staff, at_the_console):
    """Wrong passwords at either door close both, after as many and for as long as the house says."""
    name = staff.username
    for _attempt in range(2):
        knock_at_the_console(name, "wrong") if at_the_console else knock_at_the_api(api, name, "wrong")
    assert knock_at_the_api(api, name, PASSWORD).status_code == 200
    for _attempt in range(3):
        knock_at_the_console(name, "wrong") if at_the_console else knock_at_the_api(api, name, "wrong")
    refused = knock_at_the_api(api, name, PASSWORD)
    assert (refused.status_code, refused["Retry-After"]) == (429, "120")
    assert "2" in refused.json()["detail"]
    assert knock_at_the_console(name, PASSWORD).status_code == 429


def test_the_house_lets_ten_wrong_passwords_pass_in_a_quarter_of_an_hour():
    assert lockout.WRONG_PASSWORDS_ALLOWED.value() == 10
    assert lockout.LOCKED_OUT_FOR.duration() == timedelta(minutes=15)
