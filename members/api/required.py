"""Query parameters that an address cannot do without."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from payments.errors import InvalidField


def require_parameters(given: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """The parameters themselves; raises InvalidField naming each of the names that is missing."""
    missing = [name for name in names if name not in given]
    if missing:
        raise InvalidField({name: [_("This parameter is needed.")] for name in missing})
    return given
