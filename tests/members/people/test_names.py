"""Names and user names in their one form, at every door where they come in."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import translation

from foundation.errors import InvalidField
from members.models import Coach, Member
from members.people.operations.create_member import create_member
from tests.client import Api
from tests.command_runner import run_command
from tests.factories.members import MemberFactory, UserFactory
from tests.staff_client import signed_in

pytestmark = pytest.mark.django_db
LIST, TOKEN = "/api/v1/members/", "/api/v1/auth/token/"
PHONE = "13912345678"
PASSWORD = "green apple 7"
JOINED = "می\u200cخواهم"


@pytest.fixture
def console():
    return signed_in(UserFactory(is_staff=True, is_superuser=True))


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("𮯰三", "𮯰三"), ("张\U00031350", "张\U00031350"), ("　张　三\xa0", "张 三"), ("阿\xa0依古丽", "阿 依古丽"),
        (JOINED, JOINED), ("张\ue81e", "张\u9fb4"), ("阿卜杜·热合曼", "阿卜杜·热合曼"), ("Zoë", "Zoë"),
    ],
)  # fmt: skip
def test_a_name_of_any_person(desk, written, name):
    answer = desk.post(LIST, {"name": written, "phone": PHONE})
    assert (answer.status_code, answer.json().get("name")) == (201, name), answer.content
    assert [each["name"] for each in desk.get(LIST, {"q": written.strip()}).json()] == [name]


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("", "Give a name."),
        ("　", "Give a name."),
        ("张" * 101, "This name has 101 characters; give at most 100."),
        ("张\u200b三", "Character 2 of the name (U+200B ZERO WIDTH SPACE) cannot be seen: take it out."),
        ("张\u200d三", "Character 2 of the name (U+200D ZERO WIDTH JOINER) cannot be seen: take it out."),
        ("张三\x07", "Character 3 of the name (U+0007) cannot be seen: take it out."),
        ("张\ue000", "Character 2 of the name (U+E000) has no fixed shape in Unicode: choose another."),
    ],
)
def test_what_is_wrong_with_a_name_is_said(written, sentence):
    with translation.override("en"), pytest.raises(InvalidField) as refused:
        create_member(name=written, phone=PHONE)
    with translation.override("en"):
        assert [str(each) for each in refused.value.extra["errors"]["name"]] == [sentence]
    assert not Member.objects.exists()


def test_a_changed_name_is_as_good_as_a_new_one(console):
    member = MemberFactory(name="王小明")
    address = reverse("admin:members_member_change", args=[member.pk])
    refused = console.post(address, {"name": "王\u200b明"})
    assert set(refused.context["adminform"].form.errors) == {"name"}
    assert console.post(address, {"name": "　王　\U00031350 "}).status_code == 302
    member.refresh_from_db()
    assert member.name == "王 \U00031350"
    console.post(reverse("admin:members_coach_add"), {"name": "李\xa0𮯰", "is_active": "on"})
    assert Coach.objects.get().name == "李 𮯰"


def test_a_user_name_is_one_however_it_is_written(desk, api, console):
    wide = {"username": "ｍｅｉ７", "password": PASSWORD}
    answer = desk.post(LIST, {"name": "韩梅梅", "phone": PHONE, **wide})
    assert (answer.status_code, answer.json()["username"]) == (201, "mei7")
    for username in ("mei7", "ｍｅｉ７", "mei７"):
        assert api.post(TOKEN, {"username": username, "password": PASSWORD}).status_code == 200
        again = desk.post(LIST, {"name": "李雷", "phone": "13912345679", "username": username})
        assert (again.status_code, list(again.json()["errors"])) == (400, ["username"])
        assert run_command("create_token", username).code == 0
    found = console.post(reverse("admin:members_member_changelist"), {"q": "ＭＥＩ７"})
    assert [each.user.username for each in found.context["cl"].result_list] == ["mei7"]
    for page in ("auth_user", "members_accesstoken"):
        assert console.post(reverse(f"admin:{page}_changelist"), {"q": "ＭＥＩ７"}).context["cl"].result_list
    assert api.post(TOKEN, {"username": "Mei7", "password": PASSWORD}).status_code == 401


def test_a_given_user_name_is_not_taken_in_wide_letters():
    with pytest.raises(InvalidField) as refused:
        create_member(name="张三", phone=PHONE, username="ｍｅｍｂｅｒ-7")
    assert list(refused.value.extra["errors"]) == ["username"]


@pytest.mark.parametrize(
    "written",
    [
        "13912345678",
        "8613912345678",
        "0086 139 1234 5678",
        "+86 139-1234-5678",
        "+08613912345678",
        "１３９１２３４５６７８",
    ],
)
def test_a_member_signs_in_by_phone_however_it_is_written(api, written):
    member = create_member(name="张三", phone="+86 139 1234 5678", password=PASSWORD)
    answer = api.post(TOKEN, {"username": written, "password": PASSWORD})
    assert answer.status_code == 200, answer.content
    assert Api(answer.json()["token"]).get("/api/v1/members/me/").json()["id"] == member.pk
    assert api.post(TOKEN, {"username": written, "password": "wrong"}).status_code == 401


def test_another_way_of_writing_it_gives_no_further_attempts(api, settings):
    create_member(name="张三", phone=PHONE, username="zhangsan", password=PASSWORD)
    for written in ("zhangsan", "ｚhangsan", PHONE, f"+86{PHONE}", f"0086 {PHONE}") * 2:
        api.post(TOKEN, {"username": written, "password": "wrong"})
    assert api.post(TOKEN, {"username": "zhangsan", "password": PASSWORD}).status_code == 429


def test_staff_who_are_members_sign_in_at_the_console_by_phone(client):
    member = create_member(name="张三", phone=PHONE, password=PASSWORD)
    User.objects.filter(pk=member.user_id).update(is_staff=True)
    answer = client.post(reverse("admin:login"), {"username": f"+86 {PHONE}", "password": PASSWORD})
    assert answer.status_code == 302
    assert client.session["_auth_user_id"] == str(member.user_id)


def test_a_user_name_that_is_the_phone_number_of_somebody_else_is_refused():
    for phone in (PHONE, f"+86{PHONE}"):
        with pytest.raises(InvalidField) as refused:
            create_member(name="张三", phone="13800138000", username=phone)
        assert list(refused.value.extra["errors"]) == ["username"]
    assert create_member(name="张三", phone=PHONE, username=PHONE).user.username == PHONE
