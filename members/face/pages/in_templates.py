"""The gym's face in every template."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from members.face.shown import current_face


def gym(_request: HttpRequest) -> dict[str, Any]:
    """A context processor: `gym`, looked up by the first template that shows it."""
    return {"gym": SimpleLazyObject(current_face)}
