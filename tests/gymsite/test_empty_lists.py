"""A list without rows says what to do, with a way there for those who may go it."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import reverse

from gymsite.empty_lists import SENTENCES
from members.people.roles import FRONT_DESK, MANAGER
from tests.factories.members import MemberFactory
from tests.members.console import as_role, html_of
from tests.staff_client import signed_in

LISTS = [model._meta.label_lower for model in admin.site._registry]


@pytest.mark.parametrize("label", LISTS)
def test_each_list_has_its_sentence(staff: User, label: str) -> None:
    sentence, leads_to = SENTENCES[label]
    client = signed_in(staff)

    html = html_of(client.get(reverse(f"admin:{label.replace('.', '_')}_changelist"), follow=True))

    assert "No results found" not in html
    if "console-empty" in html:  # accounts, second factors and the gym itself are never without a row
        assert str(sentence) in html
        assert not leads_to or reverse(f"admin:{leads_to.replace('.', '_')}_changelist") in html


def test_nothing_else_has_a_sentence() -> None:
    assert sorted(SENTENCES) == sorted(LISTS)


def test_only_who_may_add_is_led_there(db: None) -> None:
    add = "/admin/members/classsession/add/"
    assert add not in html_of(as_role(FRONT_DESK).get("/admin/members/classsession/"))
    manager = as_role(MANAGER)
    html = html_of(manager.get("/admin/members/classsession/"))
    assert html.count(add) == 2  # in the head of the page, and below the sentence
    MemberFactory(name="王小明")
    html = html_of(manager.post("/admin/members/member/", {"q": "nobody"}))
    assert "Nothing here is as you asked for." in html
    assert "There are no members yet." not in html
