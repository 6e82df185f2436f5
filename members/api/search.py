"""What a search for members may say."""

from django.utils.translation import gettext as _

MAXIMUM_LENGTH = 100


def search_text(text: str) -> str:
    """Reads what is looked for; raises ValueError with a sentence for the caller."""
    sought = text.strip()
    if not sought.isprintable() or not 0 < len(sought) <= MAXIMUM_LENGTH:
        raise ValueError(_("Give a part of a name or a whole phone number."))
    return sought
