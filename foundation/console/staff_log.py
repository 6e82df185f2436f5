"""What the staff log says of a row, in the reader's language."""

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.utils.translation import gettext

from foundation.console.facts import SHOWN_EVENTS, Happened


def message_of(entry: LogEntry) -> str:
    """Django's own messages, and the console's."""
    message = entry.get_change_message()
    return gettext(message) if message else str(entry.get_action_flag_display())


def log_of(row: Model) -> list[Happened]:
    """The last things that were done with the row in the console, the newest first."""
    kind = ContentType.objects.get_for_model(row, for_concrete_model=False)
    entries = LogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).select_related("user").order_by("-id")
    return [Happened(each.action_time, message_of(each), who=each.user) for each in entries[:SHOWN_EVENTS]]
