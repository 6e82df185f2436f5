"""What a class that is mixed into a ModelAdmin inherits: for the types all that one has, at run time nothing."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from django.contrib import admin

    AdminBase = admin.ModelAdmin[Any]
else:
    AdminBase = object

__all__ = ["AdminBase"]
