"""What was masked, as people read it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

KINDS: Mapping[str, str | Promise] = {
    "member": gettext_lazy("Name and phone number"),
    "account": gettext_lazy("User name; nobody signs in with the account any more"),
    "sessions": gettext_lazy("Sessions that were ended"),
    "access_tokens": gettext_lazy("Access tokens that were dropped"),
    "failed_sign_ins": gettext_lazy("Failed sign-ins that were dropped"),
    "freezes": gettext_lazy("Reasons of freezes"),
    "upgrade_offers": gettext_lazy("Reasons for another price"),
    "places_given_up": gettext_lazy("Reasons why places were given up"),
    "pack_entries": gettext_lazy("Reasons of changes to packs"),
    "visits": gettext_lazy("Notes on visits"),
    "refund_decisions": gettext_lazy("Reasons for another amount"),
    "member_events": gettext_lazy("Reasons of the member's events"),
    "log": gettext_lazy("Names in the log of what staff did"),
    "payments": gettext_lazy("Descriptions of payments"),
    "attempts": gettext_lazy("What payers were shown to pay by"),
    "refunds": gettext_lazy("Reasons and references of refunds"),
    "notifications": gettext_lazy("Raw messages of providers"),
    "exceptions": gettext_lazy("Reasons for which exceptions were closed"),
}


def count_in_words(kind: str, count: int) -> str:
    """`Notes on visits: 3`."""
    return _("%(what)s: %(count)d") % {"what": KINDS[kind], "count": count}
