"""What whoever decides looks at first: whom and what it is about, the money beside it, and what was before.

One form for every page of a decision; `DecidingAdmin.facts_of` fills it in, `templates/admin/facts.html` draws it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest
from django.utils.functional import Promise

# A label, and what stands beside it.
Fact = tuple[str | Promise, Any]
SHOWN_EVENTS = 8


@dataclass(frozen=True, slots=True)
class Happened:
    """One thing that was, in words: when, what, why, and by whom."""

    at: datetime
    what: Any
    why: Any = ""
    who: Any = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """`thing` is what was bought, or what else it is about, and stands beside `money`; the newest of `history` first.

    `rule` is by which rule an amount came about, with its formula; `asked` who asked for it, why and when.
    """

    who: Sequence[Fact]
    thing: Sequence[Fact]
    money: Sequence[Fact] = ()
    rule: Sequence[Fact] = ()
    asked: Sequence[Fact] = ()
    history: Sequence[Happened] = ()


def who_is(request: HttpRequest, person: Model) -> Sequence[Fact]:
    """Who somebody is, as the page of such people says it to whoever asks: its `who(request, person)`."""
    page: Any = admin.site.get_model_admin(type(person))
    facts: Sequence[Fact] = page.who(request, person)
    return facts


def newest(*histories: Iterable[Happened]) -> list[Happened]:
    """The last of what these tell, the newest first."""
    return sorted((each for history in histories for each in history), key=lambda each: each.at, reverse=True)[
        :SHOWN_EVENTS
    ]
