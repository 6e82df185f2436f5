"""What tells one invoice from any other: its number, the code of an older one, and its day."""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from foundation.days import today
from foundation.errors import InvalidField, Sentence

# A fully digital one has 20 digits; an older one 8, and a code of 10 or 12.
_DIGITAL, _OLDER, _CODE = (re.compile(each, re.ASCII) for each in (r"[0-9]{20}", r"[0-9]{8}", r"[0-9]{10}|[0-9]{12}"))


@dataclass(frozen=True, slots=True)
class Document:
    """One that was issued."""

    number: str
    code: str
    issued_on: date


def read_document(*, number: str, code: str, issued_on: date | None) -> Document | None:
    """What was written; None where there is no number, as it is only asked for.

    Raises InvalidField for a number or a code that is none, and for a day that is not there or not over.
    """
    number, code = number.strip(), code.strip()
    if not (number or code or issued_on):
        return None
    errors: dict[str, list[Sentence]] = {}
    if not (_DIGITAL if not code else _OLDER).fullmatch(number):
        errors["number"] = [_NUMBER]
    if code and not _CODE.fullmatch(code):
        errors["code"] = [_("An invoice code has 10 or 12 digits; a digital invoice has none.")]
    if issued_on is None or issued_on > today():
        errors["issued_on"] = [_("Give the day on which it was issued, today at the latest.")]
    if errors or issued_on is None:
        raise InvalidField(errors)
    return Document(number, code, issued_on)


_NUMBER = _(
    "The number of a digital invoice has 20 digits; that of an older one 8, with its code. Where a spreadsheet has"
    " changed it, format the column as text."
)
