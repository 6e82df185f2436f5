"""Upgrades that were offered, each for one day."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from foundation.console import formatting
from foundation.console.ledger import LedgerAdmin
from members.changes.models import UpgradeOffer


@admin.register(UpgradeOffer)
class UpgradeOfferAdmin(LedgerAdmin):
    list_display = ("row_number", "member", "membership", "better_plan", "amount", "offered_by", "valid_on")
    list_select_related = ("membership__member", "better_plan", "offered_by")
    fields = (
        "member",
        "membership",
        "better_plan",
        "explanation",
        ("computed", "amount"),
        "override_reason",
        "offered_by",
        "valid_on",
        "withdrawn_at",
    )

    @admin.display(description=_("member"))
    def member(self, offer: UpgradeOffer) -> str:
        return str(offer.membership.member)

    @admin.display(description=_("computed"))
    def computed(self, offer: UpgradeOffer) -> str:
        return formatting.yuan(offer.computed_fen)

    @admin.display(description=_("amount"))
    def amount(self, offer: UpgradeOffer) -> str:
        return formatting.yuan(offer.price_fen)
