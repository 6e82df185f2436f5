"""How the staff console looks: its name, its colour, and the way around it."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.people.permissions import CHANGE_FACE, MANAGE_STAFF, SEE_OWN_CLIENTS, SEE_ROLES
from payments.permissions import SEE_EVENTS


def environment(request: HttpRequest) -> list[str] | None:
    """A label beside the title where no real money moves."""
    return [gettext("Development"), "warning"] if settings.DEBUG else None


def own_file(name: str) -> Callable[[HttpRequest], str]:
    """The address of a file of `static/staff_console/`."""
    return lambda _request: static(f"staff_console/{name}")


def no_colours(_request: HttpRequest) -> dict[str, Any]:
    """None inside the page, where unfold would write them into a style element: `colours.css` has them."""
    return {}


def may(*permissions: str) -> Callable[[HttpRequest], bool]:
    """Whether whoever asks has one of the permissions."""
    return lambda request: any(request.user.has_perm(permission) for permission in permissions)


def entry(title: str | Promise, icon: str, model: str, *also: str) -> dict[str, Any]:
    """A line of the menu: the list of `app.model`, for those who may see it or have one of the permissions `also`."""
    app, name = model.split(".")
    return {
        "title": title,
        "icon": icon,
        "link": reverse_lazy(f"admin:{app}_{name}_changelist"),
        "permission": may(f"{app}.view_{name}", *also),
    }


MENU: list[dict[str, Any]] = [
    {
        "items": [{"title": _("Overview"), "icon": "dashboard", "link": reverse_lazy("admin:index")}],
    },
    {
        "title": _("Members"),
        "items": [
            entry(_("Members"), "groups", "members.member", SEE_OWN_CLIENTS),
            entry(_("Memberships"), "card_membership", "members.membership", SEE_OWN_CLIENTS),
            entry(_("Freezes"), "ac_unit", "members.freeze"),
            entry(_("Visits"), "login", "members.checkin"),
            entry(_("Members’ events"), "work_history", "members.memberevent"),
        ],
    },
    {
        "title": _("Classes"),
        "items": [
            entry(_("Classes"), "event", "members.classsession"),
            entry(_("Bookings"), "event_available", "members.booking", SEE_OWN_CLIENTS),
            entry(_("Courses"), "sports_gymnastics", "members.course"),
            entry(_("Timetable"), "calendar_view_week", "members.timetableslot"),
            entry(_("Closed days"), "event_busy", "members.closeddays"),
        ],
    },
    {
        "title": _("Private training"),
        "items": [
            entry(_("Members’ packs"), "inventory_2", "members.ownedpack", SEE_OWN_CLIENTS),
            entry(_("Private sessions"), "fitness_center", "members.appointment", SEE_OWN_CLIENTS),
            entry(_("Coaches"), "sports", "members.coach"),
        ],
    },
    {
        "title": _("For sale"),
        "items": [
            entry(_("Plans"), "sell", "members.plan"),
            entry(_("Training packs"), "package_2", "members.pack"),
            entry(_("Upgrade offers"), "upgrade", "members.upgradeoffer"),
        ],
    },
    {
        "title": _("Payments"),
        "items": [
            entry(_("Payments"), "receipt_long", "payments.payment"),
            entry(_("Refunds"), "undo", "payments.refund"),
            entry(_("Refund decisions"), "calculate", "members.refunddecision"),
            entry(_("Interest rates"), "percent", "members.interestrate"),
            entry(_("Exceptions"), "report", "payments.exceptioncase"),
            entry(_("Reconciliation"), "balance", "payments.reconciliation"),
            entry(_("Bill files"), "draft", "payments.billfile"),
            entry(_("Notifications"), "mark_email_unread", "payments.notification"),
            entry(_("Events"), "history", "payments.event"),
            entry(_("Audits"), "verified_user", "payments.auditrun", SEE_EVENTS),
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
                "link": reverse_lazy("admin:auth_group_table"),
                "permission": may(SEE_ROLES),
            },
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
            {"title": _("Second factor"), "link": reverse_lazy("second_factor")},
            {"title": _("Change password"), "link": reverse_lazy("admin:password_change")},
        ]
    },
    "LOGIN": {"form": "members.people.admin.sign_in_form.SignInForm"},
    "ENVIRONMENT": "gymsite.staff_console.environment",
    "DASHBOARD_CALLBACK": "gymsite.overview.add_figures",
    "STYLES": [own_file("colours.css"), own_file("console.css"), own_file("lists.css")],
    "SCRIPTS": [own_file("htmx.js"), own_file("search.js"), own_file("names.js")],
    "COLORS": no_colours,
    "SIDEBAR": {"show_search": False, "navigation": MENU},
}
