"""How the ledger's values look in a cell."""

import json
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from payments.models import Event
from payments.money import yuan_from_fen

EMPTY = "-"
SHOWN_DIGITS = 4


def yuan(fen: int | None) -> str:
    """`¥1,234.50`; a dash when there is no amount."""
    return EMPTY if fen is None else f"¥{yuan_from_fen(fen):,.2f}"


def masked(number: str) -> str:
    """The first and the last four characters of a transaction number; one too short to hide anything shows nothing."""
    if not number:
        return EMPTY
    return f"{number[:SHOWN_DIGITS]}…{number[-SHOWN_DIGITS:]}" if len(number) > 3 * SHOWN_DIGITS else "…"


def badge(text: Any, colour: str | None) -> SafeString:
    """A coloured label; `colour` is one of unfold's: success, warning, danger, info, or None for grey."""
    return render_to_string("unfold/helpers/label.html", {"text": text, "type": colour})


def facts(text: str) -> SafeString | str:
    """Evidence (JSON text of an object) as `name: value`, one a line; amounts in yuan, empty values left out."""
    pairs = [_fact(name, value) for name, value in json.loads(text).items() if value not in (None, "")]
    return format_html_join("", '<div class="whitespace-nowrap">{}: {}</div>', pairs) or EMPTY


def _fact(name: str, value: Any) -> tuple[str, Any]:
    is_amount = name.endswith("_fen") and isinstance(value, int)
    return (name.removesuffix("_fen"), yuan(value)) if is_amount else (name, value)


def move(event: Event) -> str:
    """The status before and after; one status when the event left it as it was."""
    before, after = event.get_from_status_display(), event.get_to_status_display()
    return after if before in ("", after) else f"{before} → {after}"


def link_to_payment(payment_id: int | None) -> SafeString | str:
    """The payment's number here, leading to its page."""
    if payment_id is None:
        return EMPTY
    address = reverse("admin:payments_payment_change", args=[payment_id])
    return format_html('<a href="{}" class="text-link">#{}</a>', address, payment_id)


def reveal_button() -> SafeString:
    """A button for the form of `admin/reveal_form.html`, which stands outside the page's own form."""
    return format_html(
        '<button type="submit" form="reveal" class="cursor-pointer font-medium text-link">{}</button>',
        _("Show in full"),
    )
