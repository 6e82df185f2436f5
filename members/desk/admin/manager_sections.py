"""What a manager looks at beside the money: members, classes, private sessions, and what is paid ahead."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import date_format, localize
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foundation.console import formatting
from foundation.console.section import Section, chart_of
from foundation.days import Span
from members.days import ONE_DAY, today
from members.desk.admin.month_filter import value_of
from members.desk.came_and_went import MEANINGS, Came, how_many
from members.desk.month_sums import CourseSums, class_sums, coach_sums
from members.enums import FIRM_BOOKINGS, AppointmentStatus, BookingStatus
from members.prepaid.queries import kept_totals


def manager_sections() -> list[Section]:
    """What the manager's home shows of members, each with its table; the same number of statements for any gym."""
    now = Span.month_of(today()).until(today())
    return [_members(now), _classes(now), _private(now), *_prepaid()]


def _members(now: Span) -> Section:
    months = [now, now.month_before]
    counts = how_many(months)
    rows = [
        (came.label, *(_came(came, month, count) for month, count in zip(months, found, strict=True)))
        for came, found in counts.items()
    ]
    names = [_month(month) for month in months]
    drawn = {name: [found[place] for found in counts.values()] for place, name in enumerate(names)}
    return Section(
        "members",
        _("Members who came and went"),
        [str(meaning) for meaning in MEANINGS.values()],
        [_("members"), *names],
        rows,
        chart_of([str(came.label) for came in Came], drawn),
    )


def _came(came: Came, month: Span, count: int) -> SafeString | str:
    return _link("member", count, {"came": value_of(came, month)})


def _classes(now: Span) -> Section:
    now = now.until(today() - ONE_DAY)  # of today some are still to come
    sums = class_sums(now)
    rows = [_course(course, each, now) for course, each in sums.items()]
    whole = _whole(sums.values())
    before = _whole(class_sums(now.month_before).values())
    rows += [
        (_("all"), *_shown(whole, now, {})),
        (_("the month before"), *_shown(before, now.month_before, {})),
    ]
    filled = [_percent(each.taken, each.places) for each in sums.values()]
    return Section(
        "classes",
        _("Classes of this month until yesterday"),
        [
            _("Full: the places that were taken for good, of all places of classes that were not cancelled."),
            _("Did not come: of those of whom somebody has said whether they came."),
        ],
        [_("course"), _("classes"), _("places taken"), _("full"), _("came"), _("did not come"), _("no-shows")],
        rows,
        chart_of([each.name for each in sums.values()], {_("full, in percent"): filled}),
    )


def _course(course: int, sums: CourseSums, span: Span) -> tuple[Any, ...]:
    return sums.name, *_shown(sums, span, {"course__id__exact": str(course)})


def _shown(sums: CourseSums, span: Span, course: dict[str, str]) -> tuple[Any, ...]:
    """The numbers of a line, each with its list."""
    days = _days("starts_at", span)
    of_bookings = {f"session__{name}": value for name, value in {**days, **course}.items()}
    came = {**of_bookings, "status__exact": BookingStatus.ATTENDED.value}
    missed = {**of_bookings, "status__exact": BookingStatus.NO_SHOW.value}
    return (
        _link("classsession", sums.classes, {**days, **course, "status__exact": "scheduled"}),
        _link(
            "booking",
            sums.taken,
            {**of_bookings, "status__in": ",".join(FIRM_BOOKINGS)},
            text=f"{sums.taken} / {sums.places}",
        ),
        _in_percent(sums.taken, sums.places),
        _link("booking", sums.came, came),
        _link("booking", sums.missed, missed),
        _in_percent(sums.missed, sums.came + sums.missed),
    )


def _whole(sums: Any) -> CourseSums:
    rows = [(each.classes, each.places, each.taken, each.came, each.missed) for each in sums]
    return CourseSums("", *(sum(column) for column in zip((0, 0, 0, 0, 0), *rows, strict=True)))


def _private(now: Span) -> Section:
    sums = coach_sums(now)
    rows = []
    for coach, each in sums.items():
        of_coach = {"coach__isnull": "True"} if coach is None else {"coach__id__exact": str(coach)}
        rows.append(
            (
                each.name or _("anybody"),
                _link("ownedpack", each.sold, {**_days("created_at", now), **of_coach}),
                _link(
                    "appointment",
                    each.delivered,
                    {**_days("starts_at", now), "status__exact": AppointmentStatus.USED.value, **of_coach},
                ),
                _link("ownedpack", each.left, {"expires_on_from": today().isoformat(), **of_coach}),
            )
        )
    names = [str(each.name or _("anybody")) for each in sums.values()]
    drawn = {
        _("sold"): [each.sold for each in sums.values()],
        _("delivered"): [each.delivered for each in sums.values()],
    }
    return Section(
        "private",
        _("Private sessions of this month"),
        [
            _("Sold: sessions of packs bought in these days, with those given on top, and not refunded since."),
            _("Delivered: sessions of these days that were held and confirmed. Left: what valid packs have today."),
        ],
        [_("coach"), _("sold"), _("delivered"), _("left")],
        rows,
        chart_of(names, drawn),
    )


def _prepaid() -> list[Section]:
    """The kept days of this month and of the one before; nothing while none is kept."""
    now = Span.month_of(today())
    days = kept_totals(now.month_before.first, now.last)
    if not days:
        return []
    note = _("What members have paid for and have not had yet: days of memberships and sessions of packs.")
    rows = [(_statement(day.day), formatting.yuan(day.closing_fen)) for day in days]
    drawn = chart_of([localize(day.day) for day in days], {_("balance"): [day.closing_fen / 100 for day in days]})
    headers = [_("at the end of"), _("balance")]
    return [Section("prepaid", _("Prepaid balance"), [note], headers, rows, drawn, is_line=True)]


def _statement(day: date) -> SafeString | str:
    return formatting.link(f"{reverse('prepaid')}?{urlencode({'first': day, 'last': day})}", localize(day))


def _days(field: str, span: Span) -> dict[str, str]:
    return {f"{field}_from": span.first.isoformat(), f"{field}_to": span.last.isoformat()}


def _link(model: str, count: int, query: dict[str, str], *, text: str = "") -> SafeString | str:
    if not count:
        return text or "0"
    return formatting.link(f"{reverse(f'admin:members_{model}_changelist')}?{urlencode(query)}", text or str(count))


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


def _in_percent(part: int, whole: int) -> str:
    return f"{_percent(part, whole)} %" if whole else formatting.EMPTY


def _month(span: Span) -> str:
    return date_format(span.first, "YEAR_MONTH_FORMAT")
