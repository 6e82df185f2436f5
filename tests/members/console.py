"""The staff at their console: who signs in, where a row's pages are, and what was said."""

from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.db.models import Model
from django.test import Client

from members.models import Coach, Member
from members.people.roles import COACH, make_roles
from payments.providers.refunding import RefundOrder, RefundState, RefundStatement
from tests.factories.gym import CoachFactory
from tests.factories.members import UserFactory
from tests.staff_client import signed_in


def somebody(role: str) -> User:
    """A staff account in one of the four roles. A test that ran before may have emptied the groups' table."""
    if not Group.objects.filter(name=role).exists():
        make_roles(Group.objects, Permission.objects)
    user = UserFactory(is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    return user


def as_role(role: str) -> Client:
    """The console as somebody in this role sees it."""
    return signed_in(somebody(role))


def as_coach() -> tuple[Client, Coach]:
    """The console as a coach sees it, and the coach."""
    coach = CoachFactory(user=somebody(COACH))
    return signed_in(coach.user), coach


def at(row: Model, *more: str) -> str:
    """The address of the row's page, or of one that belongs to it."""
    model = f"/admin/{row._meta.app_label}/{row._meta.model_name}"
    return "/".join([model, str(row.pk), *(more or ("change",)), ""])


def listed(model: str) -> str:
    """The address of a list."""
    return f"/admin/members/{model}/"


def sell(client: Client, member: Member, item: str, **more: str) -> Any:
    """The answer to selling it, as it was shown before; followed."""
    shown = client.get(at(member, "sell"), {"item": item}).context
    return client.post(at(member, "sell"), {"item": item, "seen": shown.get("seen", ""), **more}, follow=True)


def told(answer: Any) -> list[str]:
    """What the page says after something was decided; the answer is one that was followed."""
    return [str(message) for message in answer.context["messages"]]


def objections(answer: Any) -> str:
    """What the form objects to."""
    assert answer.status_code == 200
    return str(answer.context["form"].errors.as_text())


def html_of(answer: Any) -> str:
    """The page."""
    assert answer.status_code == 200
    text: str = answer.content.decode()
    return text


class Till:
    """Gives back whatever it is asked to; what it was asked is kept."""

    def __init__(self) -> None:
        self.sent: list[RefundOrder] = []

    def refund(self, order: RefundOrder) -> RefundStatement:
        self.sent.append(order)
        return RefundStatement(order.number, RefundState.SUCCEEDED, order.amount_fen)
