"""The first page of the staff console: what payments and members each have to say."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from members.desk.admin import figures as of_members
from payments.desk.admin import figures as of_payments


def add_figures(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The page's context with `figures`: each a title, a value, a note and where it leads."""
    figures = [*of_members.figures(request), *of_payments.figures(request)]
    return {**context, "title": _("Overview"), "figures": figures}
