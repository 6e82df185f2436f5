"""Members and staff of the demonstration. Their passwords are public: they exist only where DEBUG is on."""

from dataclasses import dataclass
from functools import cache

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, Permission, User

from members.models import Member
from members.operations.create_member import create_member

PASSWORD = "gymsite-demo-2026"  # noqa: S105 - public on purpose, see above
FRONT_DESK = "前台"
FRONT_DESK_MAY = (
    "members.add_member",
    "members.change_member",
    "members.view_member",
    "payments.view_payment",
    "payments.view_attempt",
    "payments.view_event",
    "payments.view_exceptioncase",
)
FINANCE = "财务"
FINANCE_MAY = (
    "members.view_member",
    "payments.view_payment",
    "payments.view_attempt",
    "payments.view_event",
    "payments.view_notification",
    "payments.view_refund",
    "payments.view_exceptioncase",
    "payments.view_reconciliation",
    "payments.view_difference",
    "payments.request_refund",
    "payments.approve_refund",
    "payments.close_exception",
    "payments.repair_difference",
)


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
)


def demo_members() -> list[Member]:
    """The three members, made where they are missing."""
    return [find_member(person) or add_member(person) for person in MEMBERS]


def find_member(person: Person) -> Member | None:
    """The member with this person's phone number."""
    return Member.objects.filter(phone_index=Member.index_of(person.phone)).first()


def add_member(person: Person) -> Member:
    """The person as a member with an account."""
    member = create_member(name=person.name, phone=person.phone, username=person.username)
    member.user.password = password_hash()
    member.user.save(update_fields=["password"])
    return member


def demo_staff() -> list[User]:
    """A superuser, a finance clerk and, last, somebody at the front desk, made where they are missing."""
    desk, _ = Group.objects.get_or_create(name=FRONT_DESK)
    desk.permissions.set([permission(name) for name in FRONT_DESK_MAY])
    admin = staff_account("admin", is_superuser=True)
    clerk = staff_account("front-desk", is_superuser=False)
    clerk.groups.add(desk)
    return [admin, finance_clerk(), clerk]


def finance_clerk() -> User:
    """Whoever gives money back, settles exceptions and repairs differences, made where missing."""
    finance, _ = Group.objects.get_or_create(name=FINANCE)
    finance.permissions.set([permission(name) for name in FINANCE_MAY])
    clerk = staff_account("finance", is_superuser=False)
    clerk.groups.add(finance)
    return clerk


def staff_account(username: str, *, is_superuser: bool) -> User:
    """The account of this name; one that exists is left as it is."""
    existing = User.objects.filter(username=username).first()
    if existing is not None:
        return existing
    return User.objects.create(username=username, password=password_hash(), is_staff=True, is_superuser=is_superuser)


@cache
def password_hash() -> str:
    """One hash for all of them: making one takes a second on purpose, and this password is no secret."""
    return make_password(PASSWORD)


def permission(name: str) -> Permission:
    """The permission that is written `app.codename`."""
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)
