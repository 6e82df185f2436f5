"""Files of bills that are kept: what became of each, and the line that it was refused for."""

import json
from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from foundation.console import formatting
from foundation.console.reveal import RevealAdmin
from payments import permissions
from payments.ledger.admin.removed_words import removed_in_words
from payments.ledger.models import BillFile
from payments.providers.billing import BillFault, BillRefused
from payments.reconciling.kept_bills import lines_around
from payments.reconciling.refusals import refusal_sentence


def read_lines(kept: BillFile, line: int) -> list[tuple[str, str]]:
    """The line of the file and that of the columns' names, each with its number as its label."""
    found = lines_around(kept, line)
    return [(gettext("line %(line)d") % {"line": number}, text) for number, text in found]


@admin.register(BillFile)
class BillFileAdmin(RevealAdmin):
    list_display = ("row_number", "day", "provider", "verdict", "source_shown", "run", "size", "kept_at")
    list_filter = (("provider", ChoicesDropdownFilter),)
    fieldsets = (
        (None, {"fields": (("day", "provider"), ("verdict", "run"), "refusal", "line_shown")}),
        (_("File"), {"fields": (("source_shown", "size", "kept_at"), "shown_digest")}),
    )
    fieldsets_of_emptied = (*fieldsets, (_("Retention"), {"fields": ("removed",)}))
    reveal_permission = permissions.READ_BILLS
    reveal_message = gettext_noop("Read a line of the bill.")

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """The row, with whether this user can be shown the line."""
        row = super().get_object(request, object_id, from_field)
        if row is not None:
            row.can_be_read = row.is_whole and row.refused_line is not None and self.may_reveal(request)
        return row

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """With when the file went, where it has gone."""
        is_emptied = obj is not None and obj.removal_id is not None
        return self.fieldsets_of_emptied if is_emptied else super().get_fieldsets(request, obj)

    def revealed(self, obj: Any) -> Sequence[tuple[str, str]]:
        """The line that the file was refused for, under that of the columns' names."""
        return [] if obj.refused_line is None else read_lines(obj, obj.refused_line)

    @admin.display(description=_("removed by retention"))
    def removed(self, kept: BillFile) -> str:
        return removed_in_words(kept.removal)

    @admin.display(description=_("SHA-256 of the file"))
    def shown_digest(self, file: BillFile) -> str:
        return file.digest

    @admin.display(description=_("result"))
    def verdict(self, kept: BillFile) -> SafeString:
        return formatting.badge(_("Refused"), "danger") if kept.fault else formatting.badge(_("Compared"), "success")

    @admin.display(description=_("source"))
    def source_shown(self, kept: BillFile) -> str:
        return gettext("given as a file") if kept.source == "file" else gettext("downloaded")

    @admin.display(description=_("refused because"))
    def refusal(self, kept: BillFile) -> str:
        """The sentence that the command said, in the reader's language."""
        if not kept.fault:
            return formatting.EMPTY
        refused = BillRefused(BillFault(kept.fault), line=kept.refused_line, **json.loads(kept.facts))
        return refusal_sentence(refused, provider=kept.provider)

    @admin.display(description=_("refused for line"))
    def line_shown(self, kept: BillFile) -> SafeString | str:
        if kept.refused_line is None:
            return formatting.EMPTY
        return formatting.reveal_button() if getattr(kept, "can_be_read", False) else str(kept.refused_line)
