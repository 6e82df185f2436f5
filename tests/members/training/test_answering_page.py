"""The page of a proposal's link: the question, the answer, and everything that it refuses."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from members.enums import AppointmentStatus
from members.models import Appointment, MemberEvent
from members.training.links import confirmation_token, confirmation_url, link_ends_at
from members.training.members_word import ByAccount
from members.training.operations.cancel_appointment import cancel_appointment
from members.training.operations.confirm_use import confirm_use
from members.training.operations.object_to_use import object_to_use
from members.training.operations.record_unconfirmed_use import record_unconfirmed_use
from members.training.operations.report_outcome import ask_again, mark_absent, propose_use
from members.training.operations.return_use import return_use
from members.training.remaining_sessions import balance_of
from tests.factories.gym import AppointmentFactory, CoachFactory, OwnedPackFactory
from tests.factories.members import MemberFactory
from tests.members.console import as_coach
from tests.staff_client import signed_in

pytestmark = pytest.mark.django_db
WHY = "那天没有上课"
MOST_BYTES = 15_000


@pytest.fixture
def asked():
    own = OwnedPackFactory(title="私教十节", coach=CoachFactory(name="陈教练"), member=MemberFactory(name="王小明"))
    held = AppointmentFactory(pack=own, starts_at=timezone.now() - timedelta(hours=1))
    return propose_use(appointment_id=held.pk, actor_id=None)


def path_of(appointment):
    return f"/s/{confirmation_token(appointment)}/"


def visitor(language="en", **more):
    return Client(headers={"accept-language": language}, **more)


def shown(appointment, language="en"):
    answer = visitor(language).get(path_of(appointment))
    assert answer.status_code == 200
    return answer.content.decode()


def send(appointment, client=None, **form):
    return (client or visitor()).post(path_of(appointment), form)


def as_it_was(appointment):
    """What no refusal may change."""
    row = Appointment.objects.values().get(pk=appointment.pk)
    return row, balance_of(appointment.pack_id), MemberEvent.objects.count()


def test_the_page_says_what_will_be_used_and_asks(asked):
    page = shown(asked)
    begins = timezone.localtime(asked.starts_at)
    for text in ("陈教练", "私教十节", f"{begins:%H:%M}", "1 session will be used; 11 of 12 remain afterwards."):
        assert text in page
    assert 'value="confirm"' in page
    assert 'value="object"' in page
    assert "王小明" not in page
    assert "<script" not in page
    assert len(page.encode()) < MOST_BYTES
    assert "扣" in shown(asked, "zh-hans")


def test_it_costs_few_statements(asked, django_assert_num_queries):
    client = visitor()
    with django_assert_num_queries(3):
        client.get(path_of(asked))


def test_headers_and_methods(asked):
    answer = visitor().get(path_of(asked))
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.cookies == {}
    assert visitor().put(path_of(asked)).status_code == 405
    assert visitor().get(path_of(asked).rstrip("/")).status_code == 200
    assert confirmation_url(asked).endswith(path_of(asked))


def test_confirmed_without_login_script_or_cookie(asked):
    client = visitor(enforce_csrf_checks=True, REMOTE_ADDR="192.0.2.77")
    answer = send(asked, client, answer="confirm")
    assert (answer.status_code, answer.headers["Location"]) == (303, path_of(asked))
    page = shown(asked)
    assert "You have confirmed this private session" in page
    assert "11 of 12 are left" in page
    assert "<button" not in page
    assert balance_of(asked.pack_id) == 11
    facts = json.loads(MemberEvent.objects.get(kind="use_confirmed").facts)
    assert (facts["way"], facts["network"]) == ("link", "192.0.2.0/24")


def test_objected_with_a_reason(asked):
    answer = send(asked, answer="object", reason=WHY)
    assert answer.status_code == 303
    page = shown(asked)
    assert "You have objected" in page
    assert WHY not in page  # whoever else has the link need not read it
    assert "<button" not in page
    assert (balance_of(asked.pack_id), MemberEvent.objects.get(kind="use_objected").reason) == (12, WHY)


@pytest.mark.parametrize(
    ("form", "said"),
    [
        ({"answer": "object"}, "Give a reason"),
        ({"answer": "object", "reason": "  "}, "Give a reason"),
        ({"answer": "object", "reason": "长" * 201}, "Give a reason"),
        ({"answer": "yes"}, "Please choose"),
        ({}, "Please choose"),
    ],
)
def test_half_an_answer_changes_nothing(asked, form, said):
    before = as_it_was(asked)
    answer = send(asked, **form)
    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert as_it_was(asked) == before


def test_what_was_written_stands_there_as_text(asked):
    page = send(asked, answer="object", reason="<script>alert(1)</script>" + "长" * 200).content.decode()
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert '<details class="elsewhere" open>' in page


def test_answered_twice_is_answered_once(asked):
    send(asked, answer="confirm")
    before = as_it_was(asked)
    for form in ({"answer": "confirm"}, {"answer": "object", "reason": WHY}):
        answer = send(asked, **form)
        assert answer.status_code == 409
        assert "You have confirmed" in answer.content.decode()
    assert as_it_was(asked) == before


def forged(token):
    number, rest = token.split("-", 1)
    return [f"{number}-{rest}x", f"{int(number) + 1}-{rest}", "1-1.x", number]


def test_a_forged_link_is_a_page_that_is_not_there(asked):
    before = as_it_was(asked)
    for token in forged(confirmation_token(asked)):
        for answer in (visitor().get(f"/s/{token}/"), visitor().post(f"/s/{token}/", {"answer": "confirm"})):
            assert answer.status_code == 404
            assert "There is no such private session." in answer.content.decode()
            assert answer.headers["X-Robots-Tag"] == "noindex"
    assert as_it_was(asked) == before


def test_whoever_guesses_is_slowed_down_and_good_links_go_on(asked, settings):
    settings.THROTTLE_RATES = {**settings.THROTTLE_RATES, "search": "3/minute"}
    client = visitor()
    statuses = [client.get("/s/1-1.x/").status_code for _number in range(5)]
    assert statuses == [404, 404, 404, 429, 429]
    assert client.get(path_of(asked)).status_code == 200


def test_a_link_that_had_its_time_tells_nothing_of_the_session(asked):
    with time_machine.travel(link_ends_at(asked.proposed_at), tick=False):
        page = shown(asked)
        assert "This link is over" in page
        assert "陈教练" not in page
        before = as_it_was(asked)
        answer = send(asked, answer="confirm")
        assert answer.status_code == 410
        assert "Ask your coach" in answer.content.decode()
        assert as_it_was(asked) == before


def test_a_newer_proposal_makes_the_older_link_void(asked):
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        again = ask_again(appointment_id=asked.pk, actor_id=None)
        assert "This link is over" in shown(asked)
        before = as_it_was(asked)
        assert send(asked, answer="object", reason=WHY).status_code == 410
        assert as_it_was(asked) == before
        assert send(again, answer="confirm").status_code == 303


@pytest.mark.parametrize(
    ("becomes", "said"),
    [
        (lambda pk, by: mark_absent(appointment_id=pk, actor_id=None), "Nothing is to be confirmed any more"),
        (lambda pk, by: cancel_appointment(appointment_id=pk, by_gym=True, actor_id=by), "Nothing is to be confirmed"),
        (lambda pk, by: record_unconfirmed_use(appointment_id=pk, reason="补登", actor_id=by), "The gym has used"),
    ],
)
def test_what_became_of_it_otherwise_is_shown(asked, staff, becomes, said):
    becomes(asked.pk, staff.pk)
    assert said in shown(asked)
    before = as_it_was(asked)
    answer = send(asked, answer="confirm")
    assert answer.status_code == 409
    assert said in answer.content.decode()
    assert as_it_was(asked) == before


def test_what_was_given_back_is_told(asked, staff):
    send(asked, answer="confirm")
    return_use(appointment_id=asked.pk, reason="记错人", actor_id=staff.pk)
    assert "given back" in shown(asked)


def test_while_a_refund_is_under_way_the_page_says_so_and_takes_an_objection_alone(asked):
    asked.pack.locked_at = timezone.now()
    asked.pack.save()
    page = shown(asked)
    assert "A refund of this is under way" in page
    assert 'value="confirm"' not in page
    before = as_it_was(asked)
    answer = send(asked, answer="confirm")
    assert answer.status_code == 409
    assert answer.content.decode().count("A refund of this is under way") == 1
    assert as_it_was(asked) == before
    assert send(asked, answer="object", reason=WHY).status_code == 303


def test_of_a_pack_whose_last_day_has_passed_what_was_held_before_is_confirmed(asked):
    asked.pack.starts_on = asked.pack.expires_on = timezone.localdate() - timedelta(days=1)
    asked.pack.save()
    assert send(asked, answer="confirm").status_code == 303
    assert balance_of(asked.pack_id) == 11


def test_confirmed_in_the_own_account_meanwhile(asked):
    confirm_use(appointment_id=asked.pk, by=ByAccount(asked.member.user_id))
    assert "You have confirmed" in shown(asked)


def test_a_browser_that_is_signed_in_to_the_console_answers_nothing(asked):
    client, coach = as_coach()
    Appointment.objects.filter(pk=asked.pk).update(coach=coach)
    before = as_it_was(asked)
    for answer in (
        client.get(path_of(asked)),
        send(asked, client, answer="confirm"),
        send(asked, client, answer="object", reason=WHY),
    ):
        assert answer.status_code == 403
        page = answer.content.decode()
        assert "for the member" in page
        assert "<button" not in page
    assert as_it_was(asked) == before


def test_staff_who_train_here_answer_for_themselves(asked):
    own = asked.member.user
    own.is_staff = True
    own.save()
    assert send(asked, signed_in(own), answer="confirm").status_code == 303
    assert Appointment.objects.get(pk=asked.pk).status == AppointmentStatus.USED


@pytest.mark.parametrize("hidden", ["\0", "\u202e", "\u200b"])
def test_a_reason_hides_nothing_from_who_reads_it(asked, hidden):
    before = as_it_was(asked)
    answer = send(asked, answer="object", reason=f"not{hidden} held")
    assert answer.status_code == 400
    assert "cannot be seen: take it out" in answer.content.decode()
    assert as_it_was(asked) == before
    assert send(asked, answer="object", reason="not held,\r\nnot at all").status_code == 303


def test_an_older_link_learns_nothing_of_the_newer_one(asked):
    older = path_of(asked)
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        newer = ask_again(appointment_id=asked.pk, actor_id=None)
    object_to_use(appointment_id=asked.pk, reason=WHY, by=ByAccount(newer.member.user_id))
    answer = visitor().post(older, {"answer": "confirm"})
    assert answer.status_code == 410
    assert "objected" not in answer.content.decode().lower()


def test_whoever_has_objected_reads_of_it_in_words_for_a_member(asked):
    send(asked, answer="object", reason=WHY)
    answer = send(asked, answer="confirm")
    assert answer.status_code == 409
    assert "You have objected" in answer.content.decode()
    assert 'role="alert"' not in answer.content.decode()
