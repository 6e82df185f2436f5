"""Plans: the memberships that are for sale."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from members.catalogue.admin.priced import PRICE_OF_PLAN, PricedAdmin
from members.catalogue.models import Plan


@admin.register(Plan)
class PlanAdmin(PricedAdmin):
    decisions = (PRICE_OF_PLAN,)
    list_display = ("name", "length", "price", "list_price", "start_rule", "freeze_days", "is_on_sale")
    list_filter = ("is_on_sale",)
    search_fields = ("name",)
    fields = (
        "name",
        "description",
        ("count", "unit"),
        ("price_fen", "list_price_fen"),
        ("start_rule", "activate_within_days"),
        ("freeze_days", "limit_per_member"),
        "is_on_sale",
    )

    @admin.display(description=_("length"))
    def length(self, plan: Plan) -> str:
        return f"{plan.count} {plan.get_unit_display()}"
