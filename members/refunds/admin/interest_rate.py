"""The dated table of interest rates: a new rate is a new row."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from foundation.console.look import ModelAdmin
from members.refunds.models import InterestRate


@admin.register(InterestRate)
class InterestRateAdmin(ModelAdmin):
    list_display = ("cause", "valid_from", "percent", "source")
    list_filter = ("cause",)
    fields = ("cause", "valid_from", "percent", "source")
    actions = None

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
