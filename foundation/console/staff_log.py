"""What the staff log says of a row, in the reader's language; and what it says of a list that was exported."""

from dataclasses import dataclass, replace
from typing import Self

import msgspec
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.translation import gettext, ngettext

from foundation.console.facts import SHOWN_EVENTS, Happened

_EXPORTED = '{"exported":'


@dataclass(frozen=True, slots=True)
class Exported:
    """A list that was taken away: in which form, what chose its rows, and how many they were; None: it is not whole."""

    form: str
    chosen: dict[str, str]
    in_full: bool
    rows: int | None = None

    def whole(self, rows: int) -> Self:
        return replace(self, rows=rows)

    def as_message(self) -> str:
        """As the log keeps it."""
        return msgspec.json.encode({"exported": self}).decode()

    def in_words(self) -> str:
        told = [gettext("Exported as %(form)s.") % {"form": self.form}]
        if self.rows is None:
            told.append(gettext("It did not come to an end."))
        else:
            told.append(ngettext("%(rows)d row.", "%(rows)d rows.", self.rows) % {"rows": self.rows})
        if self.chosen:
            filters = ", ".join(f"{name}={value}" for name, value in self.chosen.items())
            told.append(gettext("Chosen by: %(filters)s.") % {"filters": filters})
        if self.in_full:
            told.append(gettext("What is masked was shown in full."))
        return " ".join(told)


def message_of(entry: LogEntry) -> str:
    """Django's own messages, and the console's."""
    if entry.change_message.startswith(_EXPORTED):
        return msgspec.json.decode(entry.change_message, type=dict[str, Exported])["exported"].in_words()
    message = entry.get_change_message()
    return gettext(message) if message else str(entry.get_action_flag_display())


def log_of(row: Model) -> list[Happened]:
    """The last things that were done with the row in the console, the newest first."""
    kind = ContentType.objects.get_for_model(row, for_concrete_model=False)
    entries = LogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).select_related("user").order_by("-id")
    return [Happened(each.action_time, message_of(each), who=each.user) for each in entries[:SHOWN_EVENTS]]
