"""An error as a plain Django answer, where DRF has no part in it."""

from django.http import HttpResponse

from foundation.api.errors import error_body
from foundation.api.json import json_answer
from foundation.errors import Sentence


def json_error(status: int, code: str, detail: Sentence) -> HttpResponse:
    """The API's form of it."""
    return json_answer(error_body(code, detail), status=status)
