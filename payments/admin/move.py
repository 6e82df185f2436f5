"""How an event moved its payment."""

from payments.models import Event


def move_of(event: Event) -> str:
    """The status before and after; one status when the event left it as it was."""
    before, after = event.get_from_status_display(), event.get_to_status_display()
    return after if before in ("", after) else f"{before} → {after}"
