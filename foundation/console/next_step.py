"""A refusal as the console says it: the sentence, and the page of the next step as a link."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.utils.html import format_html
from django.utils.module_loading import import_string

from foundation.console import formatting
from foundation.errors import ServiceError


def with_next_step(user: User, refusal: ServiceError, row: Any, answers: Mapping[str, Any]) -> str:
    """For whoever may go there; `NEXT_STEP` of the settings names what knows it."""
    step = import_string(settings.NEXT_STEP)(user, refusal, row, answers)
    return str(refusal.detail) if step is None else format_html("{} {}", refusal.detail, formatting.link(*step))
