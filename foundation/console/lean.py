"""A page without what the theme writes again and again: a class of thirty words in every cell, and indentation.

It says the same with one word, for which static/staff_console/lists.css has what the thirty would: of a full list that
is more than half of what is sent. Of the page of a row, a quarter of it is indentation.
"""

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import escape
from unfold.templatetags.unfold_list import CHECKBOX_CLASSES, LINK_CLASSES, ROW_CLASSES
from unfold.widgets import CHECKBOX_CLASSES as TICK_CLASSES

from foundation.console.mixin import AdminBase

# The theme's words as they stand in a page, and ours. The last two are those of its template for a row.
SHORT: dict[str, str] = {
    " ".join(ROW_CLASSES): "console-cell",
    " ".join(CHECKBOX_CLASSES): "action-checkbox console-cell-tick",
    " ".join(LINK_CLASSES): "text-important",
    escape(" ".join(TICK_CLASSES)): "console-tick",
    "data-row block border border-base-200 mb-3 relative rounded-default lg:table-row lg:border-none lg:mb-0 "
    "lg:rounded-none dark:border-base-800": "data-row console-row",
    "block relative lg:table-row-group": "console-rows",
}
# Not what somebody has written: a field of several lines may hold blanks alone.
BETWEEN_TAGS = re.compile(rb">\s{2,}<(?!/textarea)")


class LeanPages(AdminBase):
    """For a ModelAdmin: its list, and the page of a row, are sent like this."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        return _lean(super().changelist_view(request, extra_context))

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return _lean(super().changeform_view(request, object_id, form_url, extra_context))


def _lean(answer: HttpResponse) -> HttpResponse:
    if isinstance(answer, TemplateResponse):
        answer.add_post_render_callback(make_lean)
    return answer


def make_lean(answer: HttpResponse) -> None:
    """Shorten what was rendered; what a person reads, and every field's value, stays as it is."""
    content = BETWEEN_TAGS.sub(b">\n<", answer.content)
    for words, word in SHORT.items():
        content = content.replace(words.encode(), word.encode())
    answer.content = content
