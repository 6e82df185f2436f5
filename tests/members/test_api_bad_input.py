"""Bad bodies and parameters: a clear error that names what is wrong, nothing changed, never a 5xx."""

import json

import pytest

from members.models import (
    Appointment,
    Booking,
    CheckIn,
    Freeze,
    Member,
    MemberEvent,
    Membership,
    PackEntry,
    RefundDecision,
    UpgradeOffer,
)
from tests.factories.gym import (
    AppointmentFactory,
    BookingFactory,
    ClassSessionFactory,
    MembershipFactory,
    PackFactory,
    PlanFactory,
)

TABLES = (
    Appointment, Booking, CheckIn, Freeze, Member, MemberEvent, Membership, PackEntry, RefundDecision, UpgradeOffer,
)  # fmt: skip


@pytest.fixture
def boss(api, staff):
    return api.as_user(staff)


@pytest.fixture
def gym(member):
    """One of everything that an address needs; the ids by name."""
    session = ClassSessionFactory(price_fen=0)
    appointment = AppointmentFactory(pack__member=member)
    membership = MembershipFactory(member=member)
    day, now = membership.starts_on, membership.created_at
    freeze = membership.freezes.create(starts_on=day, ends_on=day, reason="x", requested_by=member.user, created_at=now)
    return {
        "member": member.pk, "session": session.pk, "plan": PlanFactory(price_fen=0).pk,
        "pack": PackFactory(price_fen=0).pk, "owned": appointment.pack_id, "appointment": appointment.pk,
        "booking": BookingFactory(session=session).pk, "membership": membership.pk, "freeze": freeze.pk,
    }  # fmt: skip


def rows():
    return [model.objects.count() for model in TABLES]


def bad(answer, code="invalid"):
    """The error of a refused request, which changed nothing."""
    assert answer.status_code == 400, answer.content
    assert answer["Content-Type"] == "application/json"
    error = answer.json()
    assert (error["code"], bool(error["detail"])) == (code, True)
    return error


ID = ['"1"', "1.0", "1.5", "true", "null", "[1]", "9223372036854775808", "1e2", "{}"]
REASON = ["1", "null", '""', '"  "', '"' + "长" * 201 + '"', '"a\\u0000b"', '"\\ud800"', '"\\u202egnp.exe"']
DATE = [
    "20260131", "null", "true", '""', '"2026-02-30"', '"2026-1-1"', '"20260101"', '"2026-W01-1"', '"99999-01-01"',
    '"1999-12-31"', '"2026-01-01T00:00:00Z"', '"２０２６-01-01"', '" 2026-01-01"', '"2026-01-01\\n"', "2026.5",
]  # fmt: skip
INSTANT = [
    "1", "1.5", "null", '"2026-01-31"', '"2026-01-31T18:00:00"', '"2026-01-31 18:00:00Z"', '"2026-01-31T18:00Z"',
    '"2026-01-31T24:00:00Z"', '"2026-01-31T18:00:60Z"', '"2026-01-31T18:00:00+0800"', '"2026-01-31T18:00:00z"',
    '"9999-12-31T23:59:59-14:00"', '"2026-02-30T18:00:00Z"', '"2026-01-31T18:00:00+24:00"',
]  # fmt: skip
FLAG = ['"true"', "1", "0", "null", "[]"]
WORD = ['"gift"', "1", "null", '["booked"]', '"BOOKED"', '""']
AMOUNT = ["0", '"0.00"', "-1", "100.005", "1e3", '"NaN"', "true", "null", "1000000.01", '"１０"', "9" * 400]
DELTA = ["0", "1001", "-1001", "1.5", '"1"', "true", "null", "9" * 400]
TEXT = ["1", "null", "[]", '"a\\u0000b"', '"a\\u200bb"', '"a\\r\\nb"']

# Each body with values that are taken, as JSON text, and what is not taken for each of its fields.
BODIES = {
    "": {"name": ('"小王"', [*TEXT, '""', '"' + "长" * 101 + '"']),
         "phone": ('"19912345678"', [*TEXT, '""', '"12ab5"']),
         "username": ('"wang"', [*TEXT, '"a b"']), "password": ('"correct horse 9"', [*TEXT, '"1234"'])},
    "{member}/check-in/": {"method": ('"desk"', WORD), "note": ('"x"', [*TEXT, '"' + "长" * 201 + '"'])},
    "plans/{plan}/claim/": {"member_id": ("{member}", ID)},
    "packs/{pack}/claim/": {"member_id": ("{member}", ID)},
    "sessions/{session}/book/": {"member_id": ("{member}", ID), "is_walk_in": ("false", FLAG)},
    "sessions/{session}/wait/": {"member_id": ("{member}", ID)},
    "sessions/{session}/cancel/": {"reason": ('"x"', REASON)},
    "bookings/{booking}/cancel/": {"reason": ('"x"', TEXT)},
    "bookings/{booking}/attendance/": {"status": ('"attended"', [*WORD, '"cancelled"'])},
    "memberships/{membership}/start/": {"on": ('"2026-01-01"', DATE)},
    "memberships/{membership}/freezes/": {
        "starts_on": ('"2026-01-01"', DATE), "ends_on": ('"2026-01-02"', DATE), "reason": ('"x"', REASON)},
    "memberships/{membership}/transfer/": {"to_member_id": ("{member}", ID), "reason": ('"x"', REASON)},
    "memberships/{membership}/upgrade/": {
        "plan_id": ("{plan}", ID), "price": ("100.00", AMOUNT), "override_reason": ('"x"', TEXT)},
    "memberships/{membership}/pull-forward/": {"reason": ('"x"', REASON)},
    "freezes/{freeze}/decline/": {"reason": ('"x"', REASON)},
    "freezes/{freeze}/end/": {"last_day": ('"2026-01-01"', DATE), "reason": ('"x"', REASON)},
    "freezes/{freeze}/void/": {"reason": ('"x"', REASON)},
    "appointments/": {
        "pack_id": ("{owned}", ID), "coach_id": ("1", ID), "starts_at": ('"2026-01-31T18:00:00+08:00"', INSTANT)},
    "appointments/{appointment}/cancel/": {"reason": ('"x"', TEXT)},
    "appointments/{appointment}/clear-objection/": {"reason": ('"x"', REASON)},
    "appointments/{appointment}/record/": {"reason": ('"x"', REASON)},
    "appointments/{appointment}/return/": {"reason": ('"x"', REASON)},
    "owned-packs/{owned}/coach/": {"coach_id": ("null", [each for each in ID if each != "null"]),
                                   "reason": ('"x"', REASON)},
    "owned-packs/{owned}/adjust/": {"delta": ("1", DELTA), "reason": ('"x"', REASON)},
    "owned-packs/{owned}/extend/": {"until": ('"2026-01-01"', DATE), "reason": ('"x"', REASON)},
    "refunds/": {"payment_id": ("1", ID), "rule": ('"gym"', WORD), "amount": ("1.00", AMOUNT),
                 "override_reason": ('"x"', TEXT), "reason": ('"x"', REASON)},
}  # fmt: skip
# Actions whose body has no field at all.
EMPTY = [
    "freezes/{freeze}/approve/",
    *(f"appointments/{{appointment}}/{act}/" for act in ("propose", "ask-again", "absent")),
]


def body_of(path, gym, **raw):
    texts = {field: good for field, (good, _wrong) in BODIES.get(path, {}).items()}
    for name, pk in gym.items():
        texts = {field: text.replace(f"{{{name}}}", str(pk)) for field, text in texts.items()}
    return "{" + ", ".join(f"{json.dumps(field)}: {text}" for field, text in {**texts, **raw}.items()) + "}"


def refused(caller, path, gym, body, code="invalid"):
    before = rows()
    error = bad(caller.post(f"/api/v1/members/{path.format(**gym)}", body), code)
    assert rows() == before
    return error


@pytest.mark.parametrize("path", BODIES)
def test_a_field_that_is_not_what_it_should_be_is_named(boss, gym, path):
    for field, (_good, wrong) in BODIES[path].items():
        for text in wrong:
            error = refused(boss, path, gym, body_of(path, gym, **{field: text}))
            assert list(error["errors"]) == [field], text
            assert all(isinstance(sentence, str) and sentence for sentence in error["errors"][field])


@pytest.mark.parametrize("path", [*BODIES, *EMPTY])
def test_a_body_that_is_not_what_it_should_be(boss, gym, path):
    good = body_of(path, gym)
    for name in ("is_staff", "member", "x" * 500, "\ud800"):
        unknown = good[:-1] + (", " if path in BODIES else "") + json.dumps(name) + ": 1}"
        assert len(refused(boss, path, gym, unknown)["errors"]) == 1
    for body in ('["x"]', '"x"', "1", "true"):
        refused(boss, path, gym, body)
    for body in (" ", "{", "{'a': 1}", b"\xff\xfe", '{"reason": "a", "reason": "b"}', "[" * 30_000):
        refused(boss, path, gym, body, code="malformed_json")


def test_missing_fields_are_all_named(boss, gym):
    error = refused(boss, "memberships/{membership}/freezes/", gym, {})
    assert list(error["errors"]) == ["reason", "starts_on", "ends_on"]
    assert list(refused(boss, "", gym, {})["errors"]) == ["name", "phone"]


LISTS = (
    "", "{member}/memberships/", "{member}/packs/", "{member}/bookings/", "{member}/appointments/", "{member}/events/",
    "me/bookings/", "plans/", "packs/", "coaches/", "sessions/", "sessions/{session}/roster/",
    "owned-packs/{owned}/entries/",
)  # fmt: skip
ANY_LIST = [
    {"limit": "0"}, {"limit": "101"}, {"limit": "x"}, {"limit": ""}, {"limit": ["1", "2"]}, {"page": "-1"},
    {"ordering": "user__password"}, {"user__password__regex": "(a+)+$"}, {"_connector": "OR 1=1"}, {"offset": "1"},
]  # fmt: skip
NUMBERS = ["x", "1.0", "\x00", "9" * 30, "", "١", "-"]
DAYS = ["2024-02-30", "99999-01-01", "2024-01-01T00:00:00Z", "x", "", "1999-01-01"]
POSITIONS = ["x", "1", "2026-01-01T00:00:00Z", "2026-01-01,1", ",1", "\x00"]
PARAMETERS = {
    "": {"before_id": NUMBERS, "q": ["", " ", "a\x00", "长" * 101, "a\nb"], "state": ["dead", ""]},
    "{member}/memberships/": {"before_id": NUMBERS, "after_id": ["1"]},
    "{member}/appointments/": {"before": POSITIONS, "after": [POSITIONS[2] + ",1"]},
    "appointments/": {"from": DAYS, "to": DAYS, "before": POSITIONS},
    "plans/": {"after_id": NUMBERS, "before_id": ["1"]},
    "sessions/": {
        "from": DAYS, "to": DAYS, "after": POSITIONS, "course_id": NUMBERS, "coach_id": NUMBERS, "status": ["x"]},
    "refund-quotes/": {"payment_id": NUMBERS, "rule": ["x", ""], "amount": ["1"]},
    # These take no parameter at all.
    **{path: {"limit": ["1"]} for path in ("{member}/", "me/", "{member}/admission/", "sessions/{session}/")},
}  # fmt: skip


@pytest.mark.parametrize("path", LISTS)
def test_a_page_that_is_none(boss, gym, path):
    for query in ANY_LIST:
        error = bad(boss.get(f"/api/v1/members/{path.format(**gym)}", query))
        assert list(error["errors"]) == list(query)


@pytest.mark.parametrize("path", PARAMETERS)
def test_a_parameter_that_is_unknown_or_wrong_is_named(boss, gym, path):
    for name, wrong in PARAMETERS[path].items():
        for text in wrong:
            error = bad(boss.get(f"/api/v1/members/{path.format(**gym)}", {name: text}))
            assert list(error["errors"]) == [name], text


def test_a_parameter_of_a_post_is_refused_too(boss, gym):
    assert list(refused(boss, "plans/{plan}/claim/?member_id=1", gym, {})["errors"]) == ["member_id"]


@pytest.mark.parametrize(
    ("path", "needed"),
    [
        ("refund-quotes/", ["payment_id", "rule"]),
        ("refund-quotes/?rule=gym", ["payment_id"]),
        ("memberships/{membership}/upgrade/", ["plan_id"]),
    ],
)
def test_a_parameter_that_is_missing_is_named(boss, gym, path, needed):
    assert list(bad(boss.get(f"/api/v1/members/{path.format(**gym)}"))["errors"]) == needed


def test_a_path_that_does_not_exist(boss):
    wrong = ("nothing/", "1/x/", "9" * 19, "a%00b/", "%ff/", "-1/", "1%20OR%201=1/", "١/", "plans/me/", "bookings/")
    for path in wrong:
        answer = boss.get(f"/api/v1/members/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found"), path


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "TRACE", "FOO", "OPTIONS"])
@pytest.mark.parametrize(
    ("path", "allowed"), [("", {"GET", "POST"}), ("plans/", {"GET"}), ("plans/{plan}/claim/", {"POST"})]
)
def test_another_method(boss, gym, method, path, allowed):
    answer = boss.client.generic(method, f"/api/v1/members/{path.format(**gym)}")
    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert set(answer["Allow"].split(", ")) >= allowed


def test_another_content_type(boss, gym):
    for content_type in ("text/plain", "application/x-www-form-urlencoded", ""):
        path = f"/api/v1/members/plans/{gym['plan']}/claim/"
        answer = boss.client.generic("POST", path, "member_id=1", content_type=content_type)
        assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


def test_a_search_is_text_and_no_pattern(boss, gym, member):
    for q in ("%", "_", "' OR 1=1 --", "\\", "<script>"):
        assert boss.get("/api/v1/members/", {"q": q}).json() == []
