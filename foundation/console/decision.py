"""One thing that staff can decide about a row: a short form, and one operation behind it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.utils.functional import Promise

from foundation.cause import Cause, staff_cause
from foundation.errors import ServiceError

Sentence = str | Promise


@dataclass(frozen=True, slots=True)
class CameOf:
    """What came of a decision, where that need not be what was wanted, or goes on elsewhere.

    `level` is one of Django's messages, `problem` what is to be tried again, `leads_to` the address where it goes on,
    empty for the page of the row. `in_place`: what is there stands in the page that was decided on.
    """

    sentence: Sentence
    level: int = messages.SUCCESS
    problem: Sentence = ""
    leads_to: str = ""
    in_place: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing that can be done with a row.

    One of `permissions` is enough. `carry_out(user, row, answers)` calls the operation and gives the sentence that says
    what came of it, as a `CameOf` where it may wait or fail or goes on elsewhere; what it refuses with is shown on the
    form. `is_offered(user, row)` says whether it makes sense for this user and the row as it is: where it does not, the
    page has no form, and a forged one is left to the operation. What an address says of the form's fields is filled in,
    and nothing is done by that. `consequences` are the sentences above the form, or in its place; `consequences_of`
    those of what was filled in, which are shown before it is carried out, when there are any. With `asks_again`, for
    what money goes back by, whoever decides proves first to be who is signed in (`asked_again.py`).
    `large_fen(user, row, answers)` is the amount in fen that is typed once more before it is carried out
    (`typed_amount.py`), 0 where nothing is; answers are None before anything was filled in. `log` is what the staff log
    says, in English, which is translated when it is shown. `template` extends `admin/decide.html`; `in_place`: the form
    opens in the page of the row, without a page being loaded. `why_not(user, row)` is what the operation would refuse
    with, and is asked where it is not offered; what says nothing there is told by how the row stands.
    """

    name: str
    title: Sentence
    permissions: tuple[str, ...]
    form: type[forms.Form]
    is_offered: Callable[[User, Any], bool]
    carry_out: Callable[[User, Any, Mapping[str, Any]], Sentence | CameOf]
    log: str
    initial: Callable[[User, Any], dict[str, Any]] = lambda _user, _row: {}
    consequences: Callable[[User, Any], Sequence[Sentence]] = lambda _user, _row: ()
    consequences_of: Callable[[User, Any, Mapping[str, Any]], Sequence[Sentence]] = lambda _user, _row, _answers: ()
    asks_again: bool = False
    large_fen: Callable[[User, Any, Mapping[str, Any] | None], int] = lambda _user, _row, _answers: 0
    template: str = "admin/decide.html"
    in_place: bool = False
    why_not: Callable[[User, Any], ServiceError | None] = lambda _user, _row: None

    def may(self, user: User) -> bool:
        """Whether the user has the right to decide this."""
        return any(user.has_perm(permission) for permission in self.permissions)


def cause_of(user: User) -> Cause:
    """How events name what this member of staff decided."""
    return staff_cause(user.pk)
