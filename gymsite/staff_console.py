"""How the staff console looks: its name, its colour, and the way around it."""

from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import get_script_prefix, reverse
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.desk.admin.homes import Home, home_of, may_open_desk
from members.people.permissions import (
    APPROVE_FREEZE,
    CHANGE_FACE,
    CHECK_IN,
    MANAGE_STAFF,
    SEE_OWN_CLIENTS,
    SEE_PREPAID,
    SEE_ROLES,
    SEE_TIMETABLE,
)
from payments.permissions import REQUEST_REFUND, SEE_CLOSINGS, SEE_EVENTS, USE_TILL


def environment(request: HttpRequest) -> list[str] | None:
    """A label beside the title where no real money moves."""
    return [gettext("Development"), "warning"] if settings.DEBUG else None


def own_file(name: str) -> Callable[[HttpRequest], str]:
    """The address of a file of `static/staff_console/`."""
    return lambda _request: static(f"staff_console/{name}")


def countdown(_request: HttpRequest) -> str:
    """The address of the script that the payer's page counts down by, too."""
    return static("payments/countdown.js")


def no_colours(_request: HttpRequest) -> dict[str, Any]:
    """None inside the page, where unfold would write them into a style element: `colours.css` has them."""
    return {}


def may(*permissions: str) -> Callable[[HttpRequest], bool]:
    """Whether whoever asks has one of the permissions."""
    return lambda request: any(request.user.has_perm(permission) for permission in permissions)


# Who works at the console all day. Whoever does none of it sees every line that may be opened.
WORK = (CHECK_IN, SEE_OWN_CLIENTS, REQUEST_REFUND)
# From so many lines on the groups can be folded, and are but for the one that is open.
MANY_LINES = 12


@lru_cache(maxsize=256)
def _found(name: str, _prefix: str) -> str:
    return reverse(name)


_found_later: Any = lazy(lambda name: _found(name, get_script_prefix()), str)


def address(name: str) -> Any:
    """As `reverse_lazy`, looked up once: a page writes each line's several times, and it does not change."""
    return _found_later(name)


def entry(title: str | Promise, icon: str, model: str, *also: str, for_work: Collection[str] = ()) -> dict[str, Any]:
    """A line of the menu: the list of `app.model`, for those who may see it or have one of the permissions `also`.

    `for_work`: of those who work at the console, who works in this list daily has one of these permissions; the others
    reach it from the pages that lead there.
    """
    app, name = model.split(".")
    may_open = may(f"{app}.view_{name}", *also)
    return {
        "title": title,
        "icon": icon,
        "link": address(f"admin:{app}_{name}_changelist"),
        "permission": lambda request: may_open(request) and _is_daily(request, for_work),
    }


def _is_daily(request: HttpRequest, for_work: Collection[str]) -> bool:
    return not for_work or may(*for_work)(request) or not may(*WORK)(request)


def _sees_the_desk_elsewhere(request: HttpRequest) -> bool:
    return may_open_desk(request.user) and home_of(request.user) is not Home.DESK


def _home(request: HttpRequest) -> dict[str, Any]:
    names = {Home.DESK: _("Desk"), Home.COACH: _("My day"), Home.FIGURES: _("Overview")}
    return {"title": names[home_of(request.user)], "icon": "dashboard", "link": address("admin:index")}


def is_short(request: HttpRequest) -> bool:
    """Whether the menu has few lines; the theme's list of everything that may be opened stands below it then."""
    shown: int = sum(each["permission"](request) for group in MENU for each in group["items"])
    return shown < MANY_LINES


# The theme asks for these everywhere, and Django's templates look for what is not there for long.
_NOT_HERE: dict[str, Any] = {"badge": None, "separator": None, "link_callback": None}


def menu(request: HttpRequest) -> list[dict[str, Any]]:
    """The menu of whoever asks: the home, and what is worked in; many lines in groups that can be folded."""
    desk = {
        "title": _("Desk"),
        "icon": "point_of_sale",
        "link": address("desk"),
        "permission": _sees_the_desk_elsewhere,
    }
    is_long = not is_short(request)
    groups: list[dict[str, Any]] = [
        {"items": [_home(request), desk]},
        *({**group, "collapsible": is_long} for group in MENU),
    ]
    return [{**_NOT_HERE, **group, "items": [{**_NOT_HERE, **each} for each in group["items"]]} for group in groups]


DAILY_AT_THE_DESK, DAILY_WITH_MONEY = (CHECK_IN,), (REQUEST_REFUND,)
# What the manager looks after.
LOOKED_AFTER = (MANAGE_STAFF,)

MENU: list[dict[str, Any]] = [
    {
        "title": _("Members"),
        "items": [
            entry(_("Members"), "groups", "members.member", SEE_OWN_CLIENTS),
            entry(
                _("Memberships"), "card_membership", "members.membership", SEE_OWN_CLIENTS, for_work=DAILY_AT_THE_DESK
            ),
            entry(_("Freezes"), "ac_unit", "members.freeze", for_work=(APPROVE_FREEZE,)),
            entry(_("Visits"), "login", "members.checkin", for_work=DAILY_AT_THE_DESK),
            entry(_("Members’ events"), "work_history", "members.memberevent", for_work=LOOKED_AFTER),
        ],
    },
    {
        "title": _("Classes"),
        "items": [
            entry(_("Classes"), "event", "members.classsession", for_work=(*DAILY_AT_THE_DESK, SEE_OWN_CLIENTS)),
            {
                "title": _("Week"),
                "icon": "calendar_month",
                "link": address("admin:members_timetableslot_week"),
                "permission": lambda request: may(SEE_TIMETABLE)(request) and _is_daily(request, LOOKED_AFTER),
            },
            entry(_("Bookings"), "event_available", "members.booking", SEE_OWN_CLIENTS, for_work=DAILY_AT_THE_DESK),
            entry(_("Courses"), "sports_gymnastics", "members.course", for_work=LOOKED_AFTER),
            entry(_("Timetable"), "calendar_view_week", "members.timetableslot", for_work=LOOKED_AFTER),
            entry(_("Closed days"), "event_busy", "members.closeddays", for_work=LOOKED_AFTER),
        ],
    },
    {
        "title": _("Private training"),
        "items": [
            entry(_("Members’ packs"), "inventory_2", "members.ownedpack", SEE_OWN_CLIENTS, for_work=DAILY_AT_THE_DESK),
            entry(
                _("Private sessions"),
                "fitness_center",
                "members.appointment",
                SEE_OWN_CLIENTS,
                for_work=(*DAILY_AT_THE_DESK, SEE_OWN_CLIENTS),
            ),
            entry(_("Coaches"), "sports", "members.coach", for_work=LOOKED_AFTER),
        ],
    },
    {
        "title": _("For sale"),
        "items": [
            entry(_("Plans"), "sell", "members.plan", for_work=LOOKED_AFTER),
            entry(_("Training packs"), "package_2", "members.pack", for_work=LOOKED_AFTER),
            entry(_("Upgrade offers"), "upgrade", "members.upgradeoffer", for_work=LOOKED_AFTER),
        ],
    },
    {
        "title": _("Payments"),
        "items": [
            entry(_("Payments"), "receipt_long", "payments.payment"),
            entry(_("Refunds"), "undo", "payments.refund", for_work=DAILY_WITH_MONEY),
            entry(_("Invoices"), "request_quote", "payments.invoice", for_work=DAILY_WITH_MONEY),
            entry(_("Refund decisions"), "calculate", "members.refunddecision", for_work=LOOKED_AFTER),
            entry(_("Interest rates"), "percent", "members.interestrate", for_work=LOOKED_AFTER),
            entry(_("Exceptions"), "report", "payments.exceptioncase", for_work=DAILY_WITH_MONEY),
            entry(_("The day"), "today", "payments.bookperiod", SEE_CLOSINGS),
            entry(_("Closings"), "lock_clock", "payments.closing", for_work=LOOKED_AFTER),
            entry(_("Tills"), "point_of_sale", "payments.till", for_work=LOOKED_AFTER),
            {
                "title": _("My till"),
                "icon": "savings",
                "link": address("admin:payments_till_own"),
                "permission": may(USE_TILL),
            },
            entry(_("Attempts"), "call_made", "payments.attempt", for_work=LOOKED_AFTER),
            entry(_("Reconciliation"), "balance", "payments.reconciliation", for_work=DAILY_WITH_MONEY),
            entry(_("Bill files"), "draft", "payments.billfile", for_work=LOOKED_AFTER),
            entry(_("Notifications"), "mark_email_unread", "payments.notification", for_work=LOOKED_AFTER),
            entry(_("Events"), "history", "payments.event", for_work=LOOKED_AFTER),
            {
                "title": _("Prepaid balance"),
                "icon": "savings",
                "link": address("prepaid"),
                "permission": may(SEE_PREPAID),
            },
            entry(_("Audits"), "verified_user", "payments.auditrun", SEE_EVENTS, for_work=LOOKED_AFTER),
        ],
    },
    {
        "title": _("System"),
        "items": [
            entry(_("The gym itself"), "storefront", "members.gymface", CHANGE_FACE),
            entry(_("Staff"), "badge", "members.staffaccount", MANAGE_STAFF),
            entry(_("Accounts"), "person", "auth.user"),
            entry(_("Second factors"), "phonelink_lock", "members.secondfactor"),
            entry(_("Groups"), "shield_person", "auth.group"),
            {
                "title": _("What each role may do"),
                "icon": "rule",
                "link": address("admin:auth_group_table"),
                "permission": may(SEE_ROLES),
            },
            entry(_("Web hooks"), "webhook", "payments.webhookendpoint", for_work=LOOKED_AFTER),
            entry(_("Messages to web hooks"), "outgoing_mail", "payments.webhookdelivery", for_work=LOOKED_AFTER),
            entry(_("Access tokens"), "key", "members.accesstoken"),
            entry(_("Staff log"), "policy", "admin.logentry"),
            entry(_("Failed sign-ins"), "lock_person", "members.failedsignin"),
        ],
    },
]

UNFOLD = {
    "SITE_TITLE": "members.face.admin.branding.title",
    "SITE_HEADER": "members.face.admin.branding.title",
    "SITE_ICON": "members.face.admin.branding.logo",
    "SITE_SYMBOL": "payments",
    "SITE_FAVICONS": [{"rel": "icon", "href": "members.face.admin.branding.icon"}],
    "SITE_URL": None,
    "SHOW_HISTORY": False,
    "SHOW_VIEW_ON_SITE": False,
    "SHOW_LANGUAGES": True,
    "ACCOUNT": {
        "navigation": [
            {"title": _("Second factor"), "link": address("second_factor")},
            {"title": _("Change password"), "link": address("admin:password_change")},
        ]
    },
    "LOGIN": {"form": "members.people.admin.sign_in_form.SignInForm"},
    "ENVIRONMENT": "gymsite.staff_console.environment",
    "DASHBOARD_CALLBACK": "gymsite.overview.add_home",
    "STYLES": [own_file("colours.css"), own_file("console.css"), own_file("lists.css")],
    "SCRIPTS": [
        *(own_file(f"{name}.js") for name in ("htmx", "search", "in_place", "desk", "keyboard", "names")),
        countdown,
    ],
    "COLORS": no_colours,
    "SIDEBAR": {"show_search": False, "navigation": menu, "show_all_applications": is_short},
}
