"""Phone numbers as they are shown."""


def masked_phone(phone: str) -> str:
    """`138****5678`; of a short number only the last digits."""
    return f"{phone[:-8]}****{phone[-4:]}" if len(phone) > 8 else f"****{phone[-2:]}"
