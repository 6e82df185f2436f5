"""Money that members have paid and the gym has not yet earned: what it is on any day, and how it moved (ADR 0046)."""
