"""What a person does by hand is done for a reason."""

from django.utils.translation import gettext_lazy as _

from payments.errors import InvalidField

MAXIMUM_LENGTH = 200


def stated_reason(reason: str, *, field: str = "reason") -> str:
    """The reason without blanks around it; raises InvalidField, for `field`, when there is none or it is too long."""
    stated = reason.strip()
    if not 0 < len(stated) <= MAXIMUM_LENGTH:
        raise InvalidField({field: [_("Give a reason of 1 to 200 characters.")]})
    return stated
