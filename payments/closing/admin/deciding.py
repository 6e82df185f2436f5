"""Closing and reopening: what is said before, and what came of it."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.html import format_html
from django.utils.translation import gettext, gettext_lazy, gettext_noop

from foundation.cause import MAXIMUM_REASON_LENGTH
from foundation.console import formatting
from foundation.console.decision import Decision, Sentence
from foundation.console.forms import ReasonForm
from foundation.console.widgets import TextInput
from payments.closing.admin.links import where_to_decide
from payments.closing.admin.shown import figures_of_day
from payments.closing.books import Standing, standing_of, why_not_closable
from payments.closing.figures import Sums, added, read
from payments.closing.models import BookPeriod
from payments.closing.operations.close_day import close_day
from payments.closing.operations.close_month import close_month
from payments.closing.operations.reopen import may_be_reopened, reopen_books
from payments.closing.queries import closed_days, closing_of
from payments.closing.undecided import in_words, undecided_of
from payments.enums import Period
from payments.ledger.admin.fee import fee_yuan
from payments.permissions import CLOSE_BOOKS, REOPEN_BOOKS


class CloseForm(forms.Form):
    """Why it is closed although something is undecided."""

    reason = forms.CharField(
        label=gettext_lazy("reason, where something is undecided"),
        max_length=MAXIMUM_REASON_LENGTH,
        required=False,
        widget=TextInput(),
    )


def sums_of(period: BookPeriod) -> tuple[Sums, Sums]:
    """What it comes to, and what of that came late."""
    if period.period == Period.DAY:
        figures = figures_of_day(period.first, closing_of(Period.DAY, period.first))
        own, late = figures.own, figures.late
    else:
        days = [json.loads(day.totals) for day in closed_days(period.first, period.last)]
        own, late = (added(read(day[name]) for day in days) for name in ("rows", "late"))
    late_sums = Sums.of(late.values())
    return Sums.of([*own.values(), late_sums]), late_sums


def is_closable(period: BookPeriod) -> bool:
    """Whether it is over, and no other day is against it."""
    return standing_of(period) == Standing.OPEN and why_not_closable(period) is None


def is_reopenable(user: User, period: BookPeriod) -> bool:
    """Whether it is the newest, and somebody else closed it."""
    closing = closing_of(period.period, period.first)
    if closing is None or closing.closed_by_id == user.pk:
        return False
    return may_be_reopened(period.period, period.first)


def _close(user: User, period: BookPeriod, answers: Mapping[str, Any]) -> Sentence:
    if period.period == Period.DAY:
        closing = close_day(day=period.first, reason=answers["reason"], user_id=user.pk)
    else:
        closing = close_month(first=period.first, user_id=user.pk)
    facts = {"date": closing.label, "number": closing.number}
    return gettext("%(date)s is closed, as number %(number)d.") % facts


def _before_closing(_user: User, period: BookPeriod) -> Sequence[Sentence]:
    return [*_told(period)]


def _told(period: BookPeriod) -> Iterator[Sentence]:
    if not is_closable(period):
        yield standing_of(period).label
        return
    if period.period == Period.DAY:
        for each in undecided_of(period.first):
            what = formatting.link(where_to_decide(each, period.first), in_words(each))
            yield format_html(gettext("Undecided: {what}. Without a reason it is not closed."), what=what)
    sums, late = sums_of(period)
    facts = {
        "date": period.key,
        "received": formatting.yuan(sums.received_fen),
        "refunded": formatting.yuan(sums.refunded_fen),
        "net": fee_yuan(sums.net_millifen),
    }
    yield gettext("%(date)s is frozen: received %(received)s, refunded %(refunded)s, net %(net)s.") % facts
    if late.received_count or late.refunded_count:
        count = late.received_count + late.refunded_count
        yield gettext("Late movements of days closed before that count with it: %(count)d.") % {"count": count}
    yield gettext("What comes later for it counts for the next day that is closed, and is shown as late.")
    yield gettext("Only somebody else can reopen it, with a reason, and only while nothing behind it is closed.")


def _reopen(user: User, period: BookPeriod, answers: Mapping[str, Any]) -> Sentence:
    reopen_books(period=period.period, first=period.first, reason=answers["reason"], user_id=user.pk)
    return gettext("%(date)s is open again.") % {"date": period.key}


def _before_reopening(_user: User, period: BookPeriod) -> Sequence[Sentence]:
    return [
        gettext("What %(date)s holds is open again: nothing of it is lost, and the next closing takes it.")
        % {"date": period.key},
        gettext("The closing stays in the list with your name and the reason, and counts no more."),
    ]


CLOSE = Decision(
    "close",
    gettext_lazy("Close the books"),
    (CLOSE_BOOKS,),
    CloseForm,
    lambda _user, period: is_closable(period),
    _close,
    gettext_noop("Closed the books."),
    consequences=_before_closing,
    why_not=lambda _user, period: why_not_closable(period),
)
REOPEN = Decision(
    "reopen",
    gettext_lazy("Reopen"),
    (REOPEN_BOOKS,),
    ReasonForm,
    is_reopenable,
    _reopen,
    gettext_noop("Reopened the books."),
    consequences=_before_reopening,
)
