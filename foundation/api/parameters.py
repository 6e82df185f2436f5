"""Query parameters, which are checked one by one."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from foundation.api.fields import MAXIMUM_ID
from foundation.errors import InvalidField

_INTEGER = re.compile(r"-?[0-9]{1,19}", re.ASCII)

# Turns a parameter's text into its value; raises ValueError with a sentence for the caller.
Reader = Callable[[str], Any]


def read_parameters(query: QueryDict, readers: Mapping[str, Reader]) -> dict[str, Any]:
    """The value of each parameter given; raises InvalidField naming each that is unknown, wrong or there twice."""
    values: dict[str, Any] = {}
    errors: dict[str, list[Any]] = {}
    for name, given in query.lists():
        try:
            values[name] = _read(readers.get(name), given)
        except ValueError as error:
            errors[name[:64]] = [str(error)]
    if errors:
        raise InvalidField(errors)
    return values


def require_parameters(given: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """The parameters themselves; raises InvalidField naming each of the names that is missing."""
    missing = [name for name in names if name not in given]
    if missing:
        raise InvalidField({name: [_("This parameter is needed.")] for name in missing})
    return given


def integer(text: str) -> int:
    """An integer that a row's id could be."""
    if not _INTEGER.fullmatch(text) or abs(int(text)) > MAXIMUM_ID:
        raise ValueError(_("Give an integer."))
    return int(text)


def one_of(words: Sequence[str]) -> Callable[[str], str]:
    """A reader of one of these words."""

    def read(text: str) -> str:
        if text not in words:
            raise ValueError(_("Give one of: {words}.").format(words=", ".join(words)))
        return text

    return read


def _read(reader: Reader | None, given: list[str]) -> Any:
    if reader is None:
        raise ValueError(_("This parameter is not known."))
    if len(given) != 1:
        raise ValueError(_("Give this parameter once."))
    return reader(given[0])
