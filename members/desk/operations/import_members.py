"""Many people become members at once, with what they have already."""

import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX, UNUSABLE_PASSWORD_SUFFIX_LENGTH
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.rows.writing import give_each
from foundation.sheets.reading import SheetRow
from members.catalogue.models import Plan
from members.catalogue.terms import PlanTerms
from members.days import start_of_day
from members.desk.files.checking import BATCH, BadRow, ImportCheck, NewMember
from members.errors import ChangeRefused
from members.memberships.models import Membership
from members.memberships.operations.give_membership import new_membership
from members.people.models import Member
from members.people.phones import phone_columns

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ImportReport:
    """How many rows there were, which of them are bad, and how many members were made of them."""

    rows: int
    bad: Sequence[BadRow]
    created: int


def import_members(
    *, rows: Sequence[SheetRow], is_applied: bool, progress: Progress = lambda _done, _all: None
) -> ImportReport:
    """Judge every row, and with `is_applied` make all of them members, in one transaction, or none if one is bad.

    Nobody gets a password. A membership has the dates that the file gives it, also in the past, and belongs to no
    payment. `progress` is told how many of all steps are done. Raises ChangeRefused when somebody else takes a number
    or a user name of the file at the same moment; then nothing is written.
    """
    steps = len(rows) * (2 if is_applied else 1)
    good: list[NewMember] = []
    bad: list[BadRow] = []
    for number, judged in enumerate(ImportCheck().check(rows), start=1):
        if isinstance(judged, BadRow):
            bad.append(judged)
        else:
            good.append(judged)
        progress(number, steps)
    if bad or not is_applied:
        return ImportReport(len(rows), bad, 0)
    try:
        _write(good, lambda done: progress(len(rows) + done, steps))
    except IntegrityError as error:
        raise ChangeRefused(_("Somebody changed the members at the same moment. Please try again.")) from error
    return ImportReport(len(rows), bad, len(good))


@transaction.atomic
def _write(people: Sequence[NewMember], progress: Callable[[int], None]) -> None:
    for first in range(0, len(people), BATCH):
        batch = people[first : first + BATCH]
        _write_batch(batch)
        progress(first + len(batch))


def _write_batch(batch: Sequence[NewMember]) -> None:
    now = timezone.now()
    users = User.objects.bulk_create(_account(person) for person in batch)
    members = Member.objects.bulk_create(
        Member(
            user=user,
            name=person.name,
            created_at=now,
            **phone_columns(person.number),
        )
        for person, user in zip(batch, users, strict=True)
    )
    _name_accounts(member for person, member in zip(batch, members, strict=True) if not person.username)
    Membership.objects.bulk_create(
        _membership(member, person.plan, person.starts_on)
        for person, member in zip(batch, members, strict=True)
        if person.plan is not None
    )


def _account(person: NewMember) -> User:
    username = person.username or f"member-{secrets.token_hex(8)}"
    return User(username=username, first_name=person.name, password=_no_password())


def _no_password() -> str:
    """As `make_password(None)` has it, but by one question to the machine's randomness and not by forty."""
    return UNUSABLE_PASSWORD_PREFIX + secrets.token_hex(UNUSABLE_PASSWORD_SUFFIX_LENGTH // 2)


def _name_accounts(members: Iterable[Member]) -> None:
    """An account without a name of its own is named for its member, whose id is known only now."""
    names = {member.user_id: f"member-{member.pk}" for member in members}
    if names:
        give_each(User, "username", names, to_all={})


def _membership(member: Member, plan: Plan, starts_on: date) -> Membership:
    membership = new_membership(plan.pk, PlanTerms.of(plan), starts_on=starts_on)
    membership.member, membership.activated_at = member, start_of_day(starts_on)
    return membership
