"""A list whose rows are told much about: first which rows a page has, then what is told of them."""

from django.http import HttpRequest

from foundation.console.look import ChangeList


class PickingList(ChangeList):
    """In one statement, in which the database picks the rows of the page by themselves.

    Told at once, PostgreSQL answers an `EXISTS` among the columns for the whole table, whatever the limit.
    """

    def get_results(self, request: HttpRequest) -> None:
        """The rows of the page, in the order of the list."""
        super().get_results(request)
        told = self.root_queryset.filter(pk__in=self.result_list.values("pk"))
        self.result_list = self.apply_select_related(told.order_by(*self.queryset.query.order_by))
