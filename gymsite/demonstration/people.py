"""Members and staff of the demonstration. Their passwords are public: they exist only where DEBUG is on."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission, User

from members.models import Member
from members.people.operations.create_member import create_member
from members.people.phones import has_phone
from members.people.roles import COACH, FINANCE, FRONT_DESK, MANAGER, make_roles

PASSWORD = "gymsite-demo-2026"  # noqa: S105 - public on purpose, see above

# Members and staff by their user names.
Cast = Mapping[str, Member]
Team = Mapping[str, User]


@dataclass(frozen=True, slots=True)
class Person:
    """A member to be."""

    name: str
    phone: str
    username: str


MEMBERS = (
    Person("王小明", "13800000001", "xiaoming"),
    Person("李雷", "13800000002", "lilei"),
    Person("韩梅梅", "13800000003", "hanmeimei"),
    Person("陈静", "13800000004", "chenjing"),
    Person("张伟", "13800000005", "zhangwei"),
    Person("刘洋", "13800000006", "liuyang"),
    Person("孙丽", "13800000007", "sunli"),
    Person("周涛", "13800000008", "zhoutao"),
    Person("吴迪", "13800000009", "wudi"),
    Person("冯雪", "13800000010", "fengxue"),
    Person("何勇", "13800000011", "heyong"),
    Person("林晓", "13800000012", "linxiao"),
    Person("马丽", "13800000013", "mali"),
    Person("高明", "13800000014", "gaoming"),
)
# The user name of each role's account.
ROLE_ACCOUNTS = {"front-desk": FRONT_DESK, "coach": COACH, "finance": FINANCE, "manager": MANAGER}
STAFF_NAMES = {"front-desk": "林小雨", "coach": "苏晴", "finance": "赵敏", "manager": "陈店长"}


def demo_members() -> list[Member]:
    """The members, made where they are missing."""
    return [find_member(person) or add_member(person) for person in MEMBERS]


def find_member(person: Person) -> Member | None:
    """The member with this person's phone number."""
    return Member.objects.filter(has_phone(person.phone)).first()


def add_member(person: Person) -> Member:
    """The person as a member with an account."""
    member = create_member(name=person.name, phone=person.phone, username=person.username)
    member.user.password = password_hash()
    member.user.save(update_fields=["password"])
    return member


def demo_staff() -> list[User]:
    """A superuser and an account of each role, made where they are missing."""
    make_roles(Group.objects, Permission.objects)
    accounts = [staff_account("admin", name="唐老板", is_superuser=True)]
    for username, role in ROLE_ACCOUNTS.items():
        account = staff_account(username, name=STAFF_NAMES[username], is_superuser=False)
        account.groups.add(Group.objects.get(name=role))
        accounts.append(account)
    return accounts


def role_of(account: User) -> str:
    """What a staff account is there for: the name of its group, or that it may do everything."""
    return "superuser" if account.is_superuser else ROLE_ACCOUNTS[account.username]


def staff_account(username: str, *, name: str, is_superuser: bool) -> User:
    """The account of this name; one that exists is left as it is."""
    existing = User.objects.filter(username=username).first()
    if existing is not None:
        return existing
    who = {"username": username, "first_name": name, "password": password_hash()}
    return User.objects.create(**who, is_staff=True, is_superuser=is_superuser)


@cache
def password_hash() -> str:
    """One hash for all of them: making one takes a second on purpose, and this password is no secret."""
    return make_password(PASSWORD)
