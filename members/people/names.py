"""What people are called: the one form of a name and of a user name, and what is wrong with one that is none."""

from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from foundation.characters import named, plain_blanks, public_ideographs, unknown_at, unseen_at
from foundation.errors import Sentence

MAXIMUM_LENGTH = 100
_TOO_LONG = _("This name has %(length)d characters; give at most %(most)d.")
_UNSEEN = _("Character %(number)d of the name (%(character)s) cannot be seen: take it out.")
_UNKNOWN = _("Character %(number)d of the name (%(character)s) has no fixed shape in Unicode: choose another.")


def plain_name(written: str) -> str:
    """The name with ordinary blanks and none around it; nothing else that is seen of it is changed."""
    return public_ideographs(plain_blanks(written)).strip()


def name_error(name: str) -> Sentence | None:
    """What is wrong with a plain name, and where; None: it is a good one, and every ideograph may be in one."""
    if not name:
        return _("Give a name.")
    if len(name) > MAXIMUM_LENGTH:
        return _TOO_LONG % {"length": len(name), "most": MAXIMUM_LENGTH}
    if (position := unseen_at(name)) is not None:
        return _UNSEEN % _at(name, position)
    if (position := unknown_at(name)) is not None:
        return _UNKNOWN % _at(name, position)
    return None


def plain_username(written: str) -> str:
    """The user name by NFKC, as Django's own forms have it; capitals and small letters stay two things."""
    return User.normalize_username(written)


def _at(name: str, position: int) -> dict[str, int | str]:
    return {"number": position + 1, "character": named(name[position])}
