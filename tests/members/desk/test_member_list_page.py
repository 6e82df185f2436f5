"""Members in the console: found by whole numbers only, masked, made by the operation, never deleted."""

import logging
import re

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.models import Member
from members.people.phones import phone_index
from tests.factories.members import MemberFactory, UserFactory
from tests.members.console import html_of
from tests.staff_client import clerk, signed_in

pytestmark = pytest.mark.usefixtures("till")

LIST = "/admin/members/member/"
ADD = f"{LIST}add/"
NEW = {"name": "王小明", "phone": "138 1234 5678", "username": "xiaoming", "password": "correct horse battery"}


@pytest.fixture
def console(staff: User) -> Client:
    return signed_in(staff)


def page(member: Member, end: str = "change") -> str:
    return f"{LIST}{member.pk}/{end}/"


def found(client: Client, term: str) -> list[int]:
    answer = client.post(LIST, {"q": term})
    assert answer.status_code == 200
    return [member.pk for member in answer.context["cl"].result_list]


def test_a_list_is_searched_by_post_and_its_links_say_what_for_to_this_system_alone(console: Client) -> None:
    """A name or a phone in an address stands in the history, and in the log of every proxy."""
    wanted, other = MemberFactory(name="王小明"), MemberFactory(name="李雷")
    assert found(console, "王小明") == [wanted.pk]
    page_of_it = html_of(console.post(f"{LIST}?o=1", {"q": "王小明"}))
    assert 'id="changelist-search" method="post"' in page_of_it
    assert not re.search(r'(href|action)="[^"]*(%E7%8E%8B|王)', page_of_it)
    by_address = console.get(LIST, {"q": "王小明"}).context["cl"]
    assert {member.pk for member in by_address.result_list} == {wanted.pk, other.pk}


def test_further_pages_and_filters_of_a_searched_list_are_of_what_was_found(console: Client) -> None:
    wanted = {MemberFactory(name=f"王{number:03}").pk for number in range(120)}
    MemberFactory(name="李雷")
    links = re.findall(r'href="(\?[^"]*p=2[^"]*)"', html_of(console.post(LIST, {"q": "王"})))
    second = console.get(LIST + links[0].replace("&amp;", "&")).context["cl"]
    rows = {member.pk for member in second.result_list}
    assert (bool(rows), rows < wanted, second.query) == (True, True, "王")


@pytest.mark.parametrize(
    ("phone", "masked"), [("13812345678", "138****5678"), ("+85251234567", "+852****4567"), ("12345", "****45")]
)
def test_the_phone_is_masked_in_list_and_page(console: Client, phone: str, masked: str) -> None:
    member = MemberFactory(phone=phone)

    for address in (LIST, page(member)):
        html = console.get(address).content.decode()
        assert masked in html
        assert phone not in html


def test_search_by_name_user_name_and_whole_phone(console: Client) -> None:
    member = MemberFactory(name="王小明", phone="13812345678", user=UserFactory(username="xiaoming"))
    MemberFactory(name="李娜", phone="13812345679", user=UserFactory(username="lina"))

    for term in ("小明", "XIAO", "13812345678", "+86 138-1234-5678"):
        assert found(console, term) == [member.pk]
    assert found(console, "1381234567") == []
    assert len(found(console, " ")) == 2


def test_a_new_member_is_made_by_the_operation(console: Client) -> None:
    answer = console.post(ADD, NEW)

    member = Member.objects.get()
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{LIST}{member.pk}/change/")
    assert (member.name, member.phone, member.user.username) == ("王小明", "13812345678", "xiaoming")
    assert member.phone_index == phone_index("13812345678")
    assert member.user.check_password("correct horse battery")
    entry = LogEntry.objects.get()
    assert (entry.object_id, entry.action_flag) == (str(member.pk), 1)
    assert "5678" not in entry.change_message + entry.object_repr


def test_user_name_and_password_may_be_left_out(console: Client) -> None:
    console.post(ADD, {"name": "李娜", "phone": "13812345678"})

    member = Member.objects.get()
    assert member.user.username == f"member-{member.pk}"
    assert not member.user.has_usable_password()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"phone": "abc"}, "phone"),
        ({"phone": "13800000000"}, "phone"),
        ({"username": "taken"}, "username"),
        ({"username": "x" * 151}, "username"),
        ({"password": "12345678"}, "password"),
    ],
)
def test_what_the_operation_refuses_is_said_beside_the_field(
    console: Client, change: dict[str, str], field: str
) -> None:
    MemberFactory(phone="13800000000", user=UserFactory(username="taken"))

    answer = console.post(ADD, {**NEW, **change})

    assert answer.status_code == 200
    assert set(answer.context["adminform"].form.errors) == {field}
    assert (Member.objects.count(), User.objects.filter(is_staff=False).count()) == (1, 1)
    assert not LogEntry.objects.exists()


def test_the_name_alone_can_be_changed(console: Client) -> None:
    member = MemberFactory(name="王小明")
    phone, index, user = member.phone, member.phone_index, member.user_id

    answer = console.post(
        page(member), {"name": "王大明", "phone": "13999999999", "phone_index": "x", "user": "1", "user_id": "1"}
    )

    assert answer.status_code == 302
    member.refresh_from_db()
    assert (member.name, member.phone, member.phone_index, member.user_id) == ("王大明", phone, index, user)


def test_nobody_deletes_a_member(console: Client, member: Member) -> None:
    forged = {"action": "delete_selected", "_selected_action": member.pk, "post": "yes"}

    assert console.post(page(member, "delete"), {"post": "yes"}).status_code == 403
    console.post(LIST, forged)
    assert Member.objects.get() == member


@pytest.mark.parametrize(
    ("permissions", "expected"),
    [
        (("members.view_member",), {"list": 200, "page": 200, "change": 403, "add": 403, "reveal": 403}),
        (("members.change_member",), {"list": 200, "page": 200, "change": 302, "add": 403, "reveal": 403}),
        (
            ("members.view_member", "members.add_member"),
            {"list": 200, "page": 200, "change": 403, "add": 302, "reveal": 403},
        ),
        (("members.view_phone",), {"list": 403, "page": 403, "change": 403, "add": 403, "reveal": 403}),
        (
            ("members.view_member", "members.view_phone"),
            {"list": 200, "page": 200, "change": 403, "add": 403, "reveal": 200},
        ),
    ],
)
def test_each_permission_gives_what_it_says(
    member: Member, permissions: tuple[str, ...], expected: dict[str, int]
) -> None:
    client = signed_in(clerk(*permissions))

    answers = {
        "list": client.get(LIST),
        "page": client.get(page(member)),
        "change": client.post(page(member), {"name": "x"}),
        "add": client.post(ADD, NEW),
        "reveal": client.post(page(member, "reveal")),
    }

    assert {name: answer.status_code for name, answer in answers.items()} == expected
    assert ('form="reveal"' in answers["page"].content.decode()) is (expected["reveal"] == 200)


def test_the_full_phone_is_shown_and_logged_without_it(staff: User, caplog: pytest.LogCaptureFixture) -> None:
    member = MemberFactory(phone="13812345678")

    with caplog.at_level(logging.DEBUG):
        answer = signed_in(staff).post(page(member, "reveal"))

    assert "13812345678" in answer.content.decode()
    assert "no-store" in answer.headers["Cache-Control"]
    entry = LogEntry.objects.get()
    assert (entry.user, entry.object_id) == (staff, str(member.pk))
    assert entry.change_message == "Looked at the phone number in full."
    assert "13812345678" not in caplog.text + entry.object_repr


def test_only_a_post_reveals_and_only_a_member(console: Client, member: Member) -> None:
    assert console.get(page(member, "reveal")).status_code == 405
    assert console.post(f"{LIST}999999/reveal/").status_code == 404
    assert not LogEntry.objects.exists()


def test_a_refused_look_at_the_phone_leaves_no_log_entry(member: Member) -> None:
    answer = signed_in(clerk("members.view_member")).post(page(member, "reveal"))

    assert answer.status_code == 403
    assert member.phone not in answer.content.decode()
    assert not LogEntry.objects.exists()


def test_the_way_to_a_members_payments(console: Client, member: Member) -> None:
    address = f"/admin/payments/payment/?member__id__exact={member.pk}"

    assert f'href="{address}"' in console.get(page(member)).content.decode()
    assert console.get(address).status_code == 200


def test_twenty_members_cost_as_much_as_one(console: Client) -> None:
    counts = []
    for rows in (1, 19):
        MemberFactory.create_batch(rows)
        with CaptureQueriesContext(connection) as context:
            console.get(LIST)
        counts.append(len(context))

    assert counts == [10, 4]  # the states are counted once a minute, each by itself
