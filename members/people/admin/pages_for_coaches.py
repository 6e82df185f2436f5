"""Pages of the console that coaches see too: rows of the own clients (`training/own_clients.py`), nothing of money."""

from typing import Any

from django.contrib.admin.utils import unquote
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse

from members.people.models import Coach
from members.people.permissions import SEE_OWN_CLIENTS


def coach_of(request: HttpRequest) -> Coach | None:
    """The coach who asks; None for everybody else, and for one who teaches no more."""
    return Coach.objects.filter(user_id=request.user.pk or 0, is_active=True).first()


class OwnClientsAdmin:
    """Opens a page, or rows on one, to coaches: those that `own` finds. The fields in `hidden` are not for them."""

    hidden: tuple[str, ...] = ()

    @staticmethod
    def own(coach_id: int) -> Q:
        """Which of the rows are the coach's: one of the conditions of `training/own_clients.py`."""
        raise NotImplementedError

    def is_narrowed(self, request: HttpRequest) -> bool:
        """Whether whoever asks sees nothing here but what is the own."""
        view = f"members.view_{self.opts.model_name}"  # type: ignore[attr-defined]
        return not request.user.has_perm(view) and request.user.has_perm(SEE_OWN_CLIENTS)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Also coaches; which rows they see, the queryset says."""
        may_see: bool = super().has_view_permission(request, obj)  # type: ignore[misc]
        return may_see or self.is_narrowed(request)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """All rows, or the coach's own."""
        rows: QuerySet[Any] = super().get_queryset(request)  # type: ignore[misc]
        if not self.is_narrowed(request):
            return rows
        coach = coach_of(request)
        return rows.none() if coach is None else rows.filter(self.own(coach.pk))

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page; 404 for a coach who asks for what is not the own."""
        if self.is_narrowed(request) and self.get_object(request, unquote(object_id)) is None:  # type: ignore[attr-defined]
            raise Http404
        page: HttpResponse = super().change_view(request, object_id, form_url, extra_context)  # type: ignore[misc]
        return page

    def get_list_display(self, request: HttpRequest) -> Any:
        """The columns, for a coach without what is hidden."""
        return self._shown(request, super().get_list_display(request))  # type: ignore[misc]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The fields, for a coach without what is hidden."""
        return [
            (name, {**options, "fields": self._shown(request, options["fields"])})
            for name, options in super().get_fieldsets(request, obj)  # type: ignore[misc]
        ]

    def _shown(self, request: HttpRequest, names: Any) -> Any:
        if not self.is_narrowed(request):
            return names
        lines = [name if isinstance(name, str) else self._shown(request, name) for name in names]
        return tuple(line for line in lines if line and line not in self.hidden)
