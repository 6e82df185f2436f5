"""Members are found by a part of the name, or by the whole phone number."""

from django.db.models import Q
from django.utils.translation import gettext as _

from members.models import Member
from members.operations.create_member import normalised_phone

MAXIMUM_LENGTH = 100


def search_text(text: str) -> str:
    """Reads what is looked for; raises ValueError with a sentence for the caller."""
    sought = text.strip()
    if not sought.isprintable() or not 0 < len(sought) <= MAXIMUM_LENGTH:
        raise ValueError(_("Give a part of a name or a whole phone number."))
    return sought


def matching(sought: str) -> Q:
    """The members who are meant; the phone number is compared by its blind index."""
    return Q(name__icontains=sought) | Q(phone_index=Member.index_of(normalised_phone(sought)))
