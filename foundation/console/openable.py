"""A link is shown to those who may open where it leads; to everybody else it is a text."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import admin
from django.contrib.admin.helpers import InlineAdminFormSet
from django.contrib.admin.utils import flatten_fieldsets
from django.db import models
from django.http import HttpRequest

from foundation.console.formatting import EMPTY

Text = Callable[[Any], str]


class OpenableLinks:
    """What a page, and the rows on it, names of another table is a link for those who may open such pages."""

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        """The page, with a text in the place of every link that would be refused."""
        _unlink(request, context["adminform"], self.model)  # type: ignore[attr-defined]
        for formset in context["inline_admin_formsets"]:
            _unlink(request, formset, _model_of(formset))
        return super().render_change_form(request, context, *args, **kwargs)  # type: ignore[misc]


def may_open(request: HttpRequest, model: type[models.Model]) -> bool:
    """Whether there are pages of such rows, and whoever asks may open them."""
    site = admin.site
    return site.is_registered(model) and bool(site.get_model_admin(model).has_view_permission(request))


def _model_of(formset: InlineAdminFormSet) -> type[models.Model]:
    model: type[models.Model] = formset.opts.model
    return model


def _unlink(request: HttpRequest, form: Any, model: type[models.Model]) -> None:
    """Only what is read: what can be chosen on a form is no link."""
    names = {name for name in flatten_fieldsets(form.fieldsets) if name in form.readonly_fields}
    related = {field.name: field for field in model._meta.concrete_fields if field.name in names and field.is_relation}
    texts = {name: _text_of(field) for name, field in related.items() if not _is_open(request, field)}
    form.fieldsets = [
        (title, {**options, "fields": _replaced(options["fields"], texts)}) for title, options in form.fieldsets
    ]
    form.readonly_fields = _replaced(form.readonly_fields, texts)


def _is_open(request: HttpRequest, field: Any) -> bool:
    """Whether such pages can be opened; where there are none, nothing is linked anyway."""
    related = field.related_model
    return not admin.site.is_registered(related) or may_open(request, related)


def _replaced(names: Any, texts: Mapping[str, Text]) -> list[Any]:
    return [_replaced(name, texts) if isinstance(name, list | tuple) else texts.get(name, name) for name in names]


def _text_of(field: Any) -> Text:
    """What the field names, as a field of the page without a link."""

    @admin.display(description=field.verbose_name)
    def text(row: Any) -> str:
        named = getattr(row, field.name)
        return EMPTY if named is None else str(named)

    text.__name__ = field.name
    return text
