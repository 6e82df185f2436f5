"""The staff console as Django's admin sees it."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.contrib.admin import sites
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from unfold.apps import BasicAppConfig
from unfold.sites import UnfoldAdminSite


class ConsoleSite(UnfoldAdminSite):  # type: ignore[misc]
    """The theme's. All that may be opened is listed by the pages that show it, which is few of those that could."""

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> Any:
        """As Django's, once somebody looks at it: it asks every permission and sorts two hundred names."""
        return SimpleLazyObject(partial(super().get_app_list, request, app_label))


class Theme(BasicAppConfig):  # type: ignore[misc]
    """The theme, with the site that is ours in the place of Django's."""

    def ready(self) -> None:
        """Asked for by Django, ahead of the apps that register their pages."""
        admin.site = sites.site = ConsoleSite()
