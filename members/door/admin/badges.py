"""The verdict on a visit as a coloured label."""

from django.utils.safestring import SafeString

from foundation.console.formatting import badge
from members.door.models import CheckIn
from members.enums import Admission

ADMISSION: dict[str, str] = {Admission.ENTER: "success", Admission.WARN: "warning", Admission.REFUSE: "danger"}


def visit_badge(visit: CheckIn) -> SafeString:
    """The verdict of that moment."""
    return badge(visit.get_verdict_display(), ADMISSION.get(visit.verdict))
