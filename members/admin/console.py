"""Unfold's look under Django's types."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # unfold carries no types; its classes are Django's with another look
    from django.contrib import admin

    ModelAdmin = admin.ModelAdmin[Any]
else:
    from unfold.admin import ModelAdmin

__all__ = ["ModelAdmin"]
