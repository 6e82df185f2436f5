"""The one form of every error: `code` for machines, `detail` for people, and what belongs to it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from foundation.errors import Sentence, ServiceError

# For a method that an address does not have; `Allow` names those that it has.
NO_METHOD: tuple[str, Sentence] = ("method_not_allowed", _("This method is not allowed here."))


def error_body(code: str, detail: Sentence, **extra: Any) -> dict[str, Any]:
    """The JSON object of an error, its sentences in the caller's language."""
    return {"code": code, "detail": str(detail), **extra}


def body_of(error: ServiceError) -> dict[str, Any]:
    """The JSON object of one of our own errors."""
    return error_body(error.code, error.detail, **error.extra)
