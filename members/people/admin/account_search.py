"""Lists that are searched by user name."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from foundation.console.look import ModelAdmin
from members.people.names import plain_username


class AccountSearchAdmin(ModelAdmin):
    """A user name is found however it is written."""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return super().get_search_results(request, queryset, plain_username(search_term))
