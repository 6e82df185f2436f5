"""Phone numbers: how they are compared, what is one, how they are found, and how much of one is shown to whom."""

import re

from django.db.models import Q

from foundation.encryption import blind_index

# As somebody writes it into a form, blanks and brackets included.
WRITTEN_CHARACTERS = 32
_NUMBER = re.compile(r"\+?[0-9]{5,20}", re.ASCII)


def normalised_phone(written: str) -> str:
    """The number without blanks, hyphens and brackets; the same for every way of writing it, +86 left out."""
    return re.sub(r"[\s()-]", "", written).removeprefix("+86")


def is_phone(number: str) -> bool:
    """Whether a normalised number is one: 5 to 20 digits, perhaps with the plus of another country."""
    return _NUMBER.fullmatch(number) is not None


def phone_index(number: str) -> str:
    """The blind index that a normalised number is found by."""
    return blind_index(number, purpose="phone")


def has_phone(written: str) -> Q:
    """The member who has this whole number, however it is written."""
    return Q(phone_index=phone_index(normalised_phone(written)))


def masked_phone(number: str) -> str:
    """`138****5678`; of a short number only the last digits."""
    return f"{number[:-8]}****{number[-4:]}" if len(number) > 8 else f"****{number[-2:]}"


def shown_phone(number: str, *, in_full: bool) -> str:
    """The number for whoever may see it so."""
    return number if in_full else masked_phone(number)
