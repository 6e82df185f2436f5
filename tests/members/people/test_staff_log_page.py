"""The staff log: read by those who may, changed by nobody."""

import pytest
from django.contrib import admin
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from members.models import Member
from members.people.admin.staff_log import StaffLogAdmin
from tests.factories.members import MemberFactory
from tests.staff_client import clerk, signed_in

pytestmark = pytest.mark.usefixtures("till")

LIST = "/admin/admin/logentry/"


def entry(user: User, member: Member, message: str = "Looked at the phone number in full.") -> LogEntry:
    return LogEntry.objects.log_actions(user.pk, [member], CHANGE, message, single_object=True)


def test_who_did_what_to_whom(staff: User, member: Member) -> None:
    entry(staff, member)
    entry(staff, member, '[{"changed": {"fields": ["Name"]}}]')

    html = signed_in(staff).get(LIST).content.decode()

    assert f'<a href="/admin/members/member/{member.pk}/change/" class="text-link">{member.name}</a>' in html
    assert "Looked at the phone number in full." in html
    assert "Changed Name." in html


def test_a_line_without_a_message_names_the_kind_of_action(staff: User, member: Member) -> None:
    with translation.override("en"):
        assert StaffLogAdmin(LogEntry, admin.site).message(entry(staff, member, "")) == "Change"


@pytest.mark.parametrize("end", ["add/", "{}/change/", "{}/delete/"])
def test_nobody_rewrites_it(staff: User, member: Member, end: str) -> None:
    line = entry(staff, member)
    before = list(LogEntry.objects.values())

    answer = signed_in(staff).post(LIST + end.format(line.pk), {"change_message": "nothing", "post": "yes"})

    assert answer.status_code == 403
    assert list(LogEntry.objects.values()) == before


def test_it_is_for_those_who_may(staff: User, member: Member) -> None:
    entry(staff, member)

    assert signed_in(clerk("members.view_member")).get(LIST).status_code == 403
    assert signed_in(clerk("admin.view_logentry")).get(LIST).status_code == 200


def test_twenty_lines_cost_as_much_as_one(staff: User) -> None:
    counts, client = [], signed_in(staff)
    for rows in (1, 19):
        for member in MemberFactory.create_batch(rows):
            entry(staff, member)
        with CaptureQueriesContext(connection) as context:
            client.get(LIST)
        counts.append(len(context))

    assert counts == [4, 4]
