"""Phone numbers: as they are compared, and as they are shown."""

import re


def normalised_phone(phone: str) -> str:
    """The number without blanks, hyphens and brackets; the same for every way of writing it, +86 left out."""
    return re.sub(r"[\s()-]", "", phone).removeprefix("+86")


def masked_phone(phone: str) -> str:
    """`138****5678`; of a short number only the last digits."""
    return f"{phone[:-8]}****{phone[-4:]}" if len(phone) > 8 else f"****{phone[-2:]}"
