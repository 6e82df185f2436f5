"""What is masked on a page, in full: by a deliberate click, for those who may, and written down."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from foundation.console.ledger import LedgerAdmin
from foundation.unreadable import shown_as_unreadable


class RevealingAdmin:
    """Adds the view `…/reveal/` to a page: a POST shows the full values once and leaves a log entry.

    Who may see the page and has `reveal_permission` may do so; `reveal_message` is what the staff log says.
    """

    change_form_outer_after_template = "admin/reveal_form.html"
    reveal_permission = ""
    reveal_message = ""

    def revealed(self, obj: Any) -> Sequence[tuple[str, str]]:
        """What is shown, each with its label."""
        raise NotImplementedError

    def may_reveal(self, request: HttpRequest) -> bool:
        may_see: bool = self.has_view_permission(request)  # type: ignore[attr-defined]
        return may_see and request.user.has_perm(self.reveal_permission)

    def get_urls(self) -> list[URLPattern]:
        view: Callable[..., HttpResponse] = self.admin_site.admin_view(self.reveal_view)  # type: ignore[attr-defined]
        own = path("<path:object_id>/reveal/", view, name=self._reveal_name())
        return [own, *super().get_urls()]  # type: ignore[misc]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page, with the address of the view for those who may."""
        context = dict(extra_context or {})
        if self.may_reveal(request):
            context["reveal_url"] = reverse(f"admin:{self._reveal_name()}", args=[object_id])
        page: HttpResponse = super().change_view(request, object_id, form_url, context)  # type: ignore[misc]
        return page

    def reveal_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The full values, never cached. 405 unless POST, 403 without the permission, 404 for no such row."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not self.may_reveal(request):
            raise PermissionDenied
        obj = self.get_object(request, unquote(object_id))  # type: ignore[attr-defined]
        if obj is None:
            raise Http404
        LogEntry.objects.log_actions(str(request.user.pk), [obj], CHANGE, self.reveal_message, single_object=True)
        with shown_as_unreadable():
            values = self.revealed(obj)
        context = {
            **self.admin_site.each_context(request),  # type: ignore[attr-defined]
            "title": str(obj),
            "opts": self.opts,  # type: ignore[attr-defined]
            "original": obj,
            "values": values,
        }
        return TemplateResponse(request, "admin/reveal.html", context)

    def _reveal_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}_reveal"  # type: ignore[attr-defined]


class RevealAdmin(RevealingAdmin, LedgerAdmin):
    """A ledger page with numbers that may be shown in full."""
