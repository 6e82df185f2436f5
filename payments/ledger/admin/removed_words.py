"""How a page says that retention has taken out what a row held."""

from django.utils.translation import gettext as _

from foundation.console import formatting
from payments.ledger.models import Removal


def removed_in_words(removal: Removal | None) -> str:
    """When, by which removal, and after how long."""
    if removal is None:
        return formatting.EMPTY
    said = {"at": formatting.instant(removal.made_at), "number": removal.number, "days": removal.kept_days}
    return _("%(at)s, by removal %(number)d, after %(days)d days") % said
