"""Every path works with and without its trailing slash."""

from django.urls import re_path

from members.api.router import EitherSlashRouter
from members.api.session import LogoutView, TokenView
from members.api.views.appointment_staff import AppointmentStaffViewSet
from members.api.views.appointments import AppointmentViewSet
from members.api.views.belongings import BelongingsViewSet
from members.api.views.bookings import BookingViewSet
from members.api.views.coaches import CoachViewSet
from members.api.views.door import DoorViewSet
from members.api.views.freezes import FreezeViewSet, MembershipFreezeViewSet
from members.api.views.members import MemberViewSet
from members.api.views.memberships import MembershipViewSet
from members.api.views.owned_packs import OwnedPackViewSet
from members.api.views.packs import PackViewSet
from members.api.views.plans import PlanViewSet
from members.api.views.refunds import RefundQuoteViewSet, RefundViewSet
from members.api.views.session_staff import SessionStaffViewSet
from members.api.views.sessions import SessionViewSet
from members.api.views.upgrades import UpgradeViewSet

PREFIX = "api/v1/auth"
MEMBERS = "api/v1/members"

# By prefix below /members/; two viewsets share one where what members do and what staff do are told apart.
VIEWSETS = (
    ("", MemberViewSet, "member"),
    ("", BelongingsViewSet, "belongings"),
    ("", DoorViewSet, "door"),
    ("/plans", PlanViewSet, "plan"),
    ("/packs", PackViewSet, "pack"),
    ("/coaches", CoachViewSet, "coach"),
    ("/sessions", SessionViewSet, "session"),
    ("/sessions", SessionStaffViewSet, "session-staff"),
    ("/bookings", BookingViewSet, "booking"),
    ("/memberships", MembershipViewSet, "membership"),
    ("/memberships", UpgradeViewSet, "upgrade"),
    ("/memberships", MembershipFreezeViewSet, "membership-freeze"),
    ("/freezes", FreezeViewSet, "freeze"),
    ("/appointments", AppointmentViewSet, "appointment"),
    ("/appointments", AppointmentStaffViewSet, "appointment-staff"),
    ("/owned-packs", OwnedPackViewSet, "owned-pack"),
    ("/refund-quotes", RefundQuoteViewSet, "refund-quote"),
    ("/refunds", RefundViewSet, "refund"),
)

router = EitherSlashRouter()
for prefix, viewset, name in VIEWSETS:
    router.register(MEMBERS + prefix, viewset, basename=name)

urlpatterns = [
    re_path(rf"^{PREFIX}/token/?$", TokenView.as_view(), name="token"),
    re_path(rf"^{PREFIX}/logout/?$", LogoutView.as_view(), name="logout"),
    *router.urls,
]
