"""What web hooks tell of members' things: that they changed, by ids, days and states; never who somebody is."""

from collections.abc import Mapping

from payments.enums import WebhookType
from payments.webhooks.outbox import Fact, IsThere, Plain, Told, new_or_moved

_MEMBERSHIP: Mapping[str, Fact] = {
    "membership_id": Plain("id"),
    "member_id": Plain("member_id"),
    "starts_on": Plain("starts_on"),
    "ends_on": Plain("ends_on"),
    "is_locked": IsThere("locked_at"),
    "is_ended": IsThere("ended_at"),
}
_MEMBERSHIPS, _MEMBERSHIP_CHANGED = "members_membership", f"'{WebhookType.MEMBERSHIP_CHANGED.value}'"
_BOOKING_CHANGED = f"'{WebhookType.BOOKING_CHANGED.value}'"
_ANY_STATUS = "NEW.status <> ''"
_APPOINTMENT: Mapping[str, Fact] = {
    "appointment_id": Plain("id"),
    "member_id": Plain("member_id"),
    "coach_id": Plain("coach_id"),
    "status": Plain("status"),
}
# Places in classes, and private sessions.
OF_MEMBERS = (
    Told(f"{_MEMBERSHIPS}_told_new", _MEMBERSHIPS, "INSERT", "NEW.id > 0", _MEMBERSHIP_CHANGED, _MEMBERSHIP),
    Told(
        f"{_MEMBERSHIPS}_told_moved",
        _MEMBERSHIPS,
        "UPDATE OF starts_on, ends_on, locked_at, ended_at",
        "NEW.starts_on <> OLD.starts_on OR NEW.ends_on <> OLD.ends_on "
        "OR (NEW.locked_at IS NULL) <> (OLD.locked_at IS NULL) OR (NEW.ended_at IS NULL) <> (OLD.ended_at IS NULL)",
        _MEMBERSHIP_CHANGED,
        _MEMBERSHIP,
    ),
    *new_or_moved(
        "members_booking",
        "status",
        when=_ANY_STATUS,
        kind=_BOOKING_CHANGED,
        data={
            "booking_id": Plain("id"),
            "member_id": Plain("member_id"),
            "session_id": Plain("session_id"),
            "status": Plain("status"),
        },
    ),
    *new_or_moved(
        "members_appointment",
        "status",
        when=_ANY_STATUS,
        kind=_BOOKING_CHANGED,
        data=_APPOINTMENT,
    ),
)
# Since a column later: that a member objects, and that it was cleared.
OF_OBJECTIONS = (
    Told(
        "members_appointment_told_objected",
        "members_appointment",
        "UPDATE OF objected_at",
        "(NEW.objected_at IS NULL) <> (OLD.objected_at IS NULL)",
        _BOOKING_CHANGED,
        {**_APPOINTMENT, "is_objected": IsThere("objected_at")},
    ),
)
