"""Packs of private sessions that are for sale."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from members.catalogue.admin.priced import PRICE_OF_PACK, PricedAdmin
from members.catalogue.models import Pack


@admin.register(Pack)
class PackAdmin(PricedAdmin):
    decisions = (PRICE_OF_PACK,)
    list_display = (
        "name",
        "sessions",
        "gift_sessions",
        "minutes",
        "coach",
        "valid_for",
        "price",
        "list_price",
        "is_on_sale",
    )
    list_filter = ("is_on_sale",)
    list_select_related = ("coach",)
    search_fields = ("name",)
    fields = (
        "name",
        "description",
        "coach",
        ("sessions", "gift_sessions", "minutes"),
        ("valid_count", "valid_unit"),
        ("price_fen", "list_price_fen"),
        "limit_per_member",
        "lapses_after_days",
        "is_on_sale",
    )

    @admin.display(description=_("valid for"))
    def valid_for(self, pack: Pack) -> str:
        return f"{pack.valid_count} {pack.get_valid_unit_display()}"
