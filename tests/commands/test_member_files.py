"""import_members and export_members."""

import csv
import io
from datetime import date
from pathlib import Path

import pytest
import time_machine
from django.contrib.auth.models import User

from foundation.sheets.reading import MAXIMUM_BYTES
from members.desk.files.writing import COLUMNS, member_lines
from members.models import Member, Membership
from members.people.phones import has_tail, masked_phone, phone_index
from tests.command_runner import run_command
from tests.factories.gym import MembershipFactory, PlanFactory
from tests.factories.members import MemberFactory

pytestmark = pytest.mark.django_db
HEADER = "name,phone,username,plan,starts_on"
MARK = "\ufeff"


@pytest.fixture(autouse=True)
def day():
    """Wednesday 25 November 2026, half past seven in the evening at the gym."""
    with time_machine.travel("2026-11-25T11:30:00Z", tick=False):
        yield


@pytest.fixture
def file(tmp_path):
    """Writes the lines below the header into a file; its path."""

    def write(*lines, encoding="utf-8", header=HEADER):
        path = tmp_path / "members.csv"
        path.write_bytes("\r\n".join((header, *lines)).encode(encoding))
        return str(path)

    return write


def test_import_only_checks_unless_it_is_told_to_apply(file):
    PlanFactory(name="月卡")
    path = file("张三,139 1234 5678,,月卡,", "李四,13800138000,lisi,,")

    done = run_command("import_members", path)
    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "The file was read as utf-8.\nIts first rows:\n"
        "  张三 · 139****5678 · 月卡\n  李四 · 138****8000 · lisi\n"
        "All 2 rows are good; nothing was written yet. Use --apply to create the members.\n"
    )
    (counts,) = run_command("import_members", path, "--json").objects()
    assert counts.pop("first_rows")[0] == {
        "name": "张三", "phone": "139****5678", "username": "", "plan": "月卡", "starts_on": "",
    }  # fmt: skip
    assert counts == {
        "rows": 2,
        "valid": 2,
        "created": 0,
        "errors": 0,
        "applied": False,
        "charset": "utf-8",
        "left_out": [],
    }
    assert not Member.objects.exists()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_import_creates_members_with_what_they_have(file, encoding):
    plan = PlanFactory(name="年卡", count=12, start_rule="first_visit", freeze_days=30)
    path = file(
        "张三,139 1234 5678,,年卡,2026-03-31",
        "李四,+86 13800138000,lisi,,",
        "王五,13700137000,,年卡,",
        encoding=encoding,
    )

    done = run_command("import_members", path, "--apply", "--json")

    assert done.code == 0
    assert done.objects() == [
        {"rows": 3, "valid": 3, "created": 3, "errors": 0, "applied": True, "first_rows": [], "left_out": []}
        | {"charset": "gb18030" if encoding == "gbk" else "utf-8"}
    ]
    first, second, third = Member.objects.order_by("pk")
    assert (first.name, first.phone, first.phone_index) == ("张三", "13912345678", phone_index("13912345678"))
    assert list(Member.objects.filter(has_tail("8000"))) == [second]
    assert [member.user.username for member in (first, second, third)] == [
        f"member-{first.pk}",
        "lisi",
        f"member-{third.pk}",
    ]
    assert not any(user.has_usable_password() for user in User.objects.all())
    own = first.memberships.get()
    assert (own.starts_on, own.ends_on, own.payment, own.ending) == (date(2026, 3, 31), date(2027, 3, 30), None, "")
    assert (own.plan, own.title, own.price_fen, own.freeze_days) == (plan, "年卡", plan.price_fen, 30)
    assert own.activated_at is not None
    assert not second.memberships.exists()
    assert third.memberships.get().starts_on == date(2026, 11, 25)


def test_import_says_what_is_wrong_row_by_row_and_writes_nothing(file, member):
    for name in ("月卡", "季卡", "季卡"):
        PlanFactory(name=name)
    path = file(
        "张三,13912345678,zhangsan,月卡,2026/3/1",
        "",
        f"李四,{member.phone},{member.user.username},,",
        "=1+1,12a,member-7,,",
        "王五,139-1234-5678,zhangsan,金卡,2026-02-30",
        "赵六,13600136000,,季卡,2027-11-27",
        "孙七,13500135000,,,2026-11-25,surplus",
        ",,,,x",
    )

    done = run_command("import_members", path, "--apply", "--json")

    *bad, counts = done.objects()
    assert done.code == 1
    assert counts == {
        "rows": 7, "valid": 1, "created": 0, "errors": 6, "applied": False, "charset": "utf-8", "first_rows": [],
        "left_out": [],
    }  # fmt: skip
    assert {row["line"]: set(row["errors"]) for row in bad} == {
        4: {"phone", "username"},
        5: {"name", "phone", "username"},
        6: {"phone", "username", "plan", "starts_on"},
        7: {"plan", "starts_on"},
        8: {"row", "starts_on"},
        9: {"name", "phone", "starts_on"},
    }
    assert bad[2]["errors"]["phone"] == ["Line 2 has the same."]
    assert Member.objects.get() == member
    assert not Membership.objects.exists()


def test_import_says_it_to_a_person(file, member):
    done = run_command("import_members", file(f"李四,{member.phone},,,"))

    assert done.code == 1
    assert done.out == (
        f"The file was read as utf-8.\nIts first rows:\n  李四 · {masked_phone(member.phone)}\n"
        "Line 2, phone: Another member has this phone number.\nOf 1 rows 1 are bad; nothing was written.\n"
    )


def test_import_asks_when_the_charset_is_not_certain(file):
    path = file("José,13800138000,,,")

    done = run_command("import_members", path, "--json")
    assert (done.code, done.out, list(done.refusal()["errors"])) == (1, "", ["charset"])
    assert run_command("import_members", path, "--charset", "utf-8", "--apply").code == 0
    assert Member.objects.get().name == "José"


def test_import_takes_one_person_written_twice_for_one(file, member):
    again = f"0086 {member.phone}"
    path = file(
        "张三,86 139 1234 5678,ｚhang,,", "李四,139-1234-5678,zhang,,", f"王五,{again},,,", "赵\u200b六,+85291234567,,,"
    )

    *bad, _counts = run_command("import_members", path, "--json").objects()
    assert {row["line"]: row["errors"] for row in bad} == {
        3: {"phone": ["Line 2 has the same."], "username": ["Line 2 has the same."]},
        4: {"phone": ["Another member has this phone number."]},
        5: {"name": ["Character 2 of the name (U+200B ZERO WIDTH SPACE) cannot be seen: take it out."]},
    }


def test_import_refuses_what_is_no_such_file(tmp_path, file):
    large = tmp_path / "large.csv"
    large.write_bytes(b"name,phone\n" + b"x" * MAXIMUM_BYTES)
    for path in (str(large), str(tmp_path), str(tmp_path / "none.csv"), file(header="who,phone"), file()):
        done = run_command("import_members", path, "--apply", "--json")
        assert (done.code, done.out) == (1, "")
        refusal = done.refusal()
        assert (refusal["code"], list(refusal["errors"])) == ("invalid", ["file"])


def exported(*arguments):
    done = run_command("export_members", *arguments)
    assert (done.code, done.err, done.out[0]) == (0, "", MARK)
    return list(csv.DictReader(io.StringIO(done.out[1:], newline="")))


def test_export_shows_who_is_there_with_masked_phones():
    own = MembershipFactory(member__name="张三", member__phone="13912345678")
    MembershipFactory(member=own.member, starts_on=date(2027, 1, 1))
    other = MemberFactory(name="李四", phone="13800138000")

    first, second = exported()
    assert first == {
        "id": str(own.member_id),
        "name": "张三",
        "phone": "139****5678",
        "username": own.member.user.username,
        "joined": "2026-11-25",
        "state": "active",
        "membership_end": "2027-01-31",
    }
    assert (second["id"], second["state"], second["membership_end"]) == (str(other.pk), "prospect", "")
    assert [row["phone"] for row in exported("--full-phones")] == ["13912345678", "13800138000"]


def test_export_as_json(member):
    (row,) = run_command("export_members", "--json").objects()

    assert (row["id"], row["name"], row["membership_end"]) == (member.pk, member.name, None)
    assert row["phone"] != member.phone


@pytest.mark.parametrize("first", [*"=+-@", *"＝＋－＠", *"﹦﹢﹣﹫", " =", "\u3000＝", "\t", "\n"])
def test_no_cell_begins_like_a_formula_in_any_width(first):
    columns = dict.fromkeys(COLUMNS)
    _header, line = member_lines([{**columns, "name": f"{first}1+1"}])
    (cells,) = csv.reader(io.StringIO(line, newline=""))
    assert cells[COLUMNS.index("name")] == f"'{first}1+1"


@pytest.mark.parametrize("name", ["=1+1", "+1", "-1", "@x", "\tx", '=cmd|"/c calc"!A1', "＝1", "＋1", "－1", "＠x"])
def test_export_writes_no_formula(name):
    MemberFactory(name=name, phone="+85212345678")

    (row,) = exported("--full-phones")
    assert (row["name"], row["phone"]) == (f"'{name}", "'+85212345678")


def test_export_into_a_file_for_its_owner_alone(member, tmp_path):
    path = tmp_path / "all.csv"
    done = run_command("export_members", "--output", str(path))
    assert done.out == f"1 member was written to {path}.\n"
    assert path.read_bytes().decode("utf-8-sig").splitlines()[1].startswith(f"{member.pk},{member.name},")
    assert path.stat().st_mode & 0o777 == 0o600

    done = run_command("export_members", "--output", str(path), "--json")
    assert done.objects() == [{"members": 1, "file": str(path)}]
    assert [each.name for each in Path(tmp_path).iterdir()] == ["all.csv"]


def test_export_that_cannot_be_written_leaves_what_was_there(member, tmp_path):
    done = run_command("export_members", "--output", str(tmp_path), "--json")

    assert (done.code, list(done.refusal()["errors"])) == (1, ["output"])
    assert not list(tmp_path.parent.glob("*.part"))


def test_export_asks_the_database_once_however_many_there_are(django_assert_num_queries):
    MembershipFactory.create_batch(5)

    with django_assert_num_queries(1):
        assert len(exported()) == 5


def test_what_was_exported_can_be_read_back(tmp_path, member):
    path = str(tmp_path / "members.csv")
    assert run_command("export_members", "--output", path, "--full-phones").code == 0
    name, phone = member.name, member.phone
    Member.objects.all().delete()
    User.objects.all().delete()

    done = run_command("import_members", path, "--apply")

    assert (done.code, done.err) == (0, "")
    assert done.out == (
        "The file was read as utf-8.\nColumns that were left out: id, joined, state, membership_end\n"
        "1 member was created.\n"
    )
    read = Member.objects.get()
    assert (read.name, read.phone, read.user.username) == (name, phone, member.user.username)
