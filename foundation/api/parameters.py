"""Query parameters, which are checked one by one."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from foundation.api.described import described, schema_of
from foundation.api.fields import MAXIMUM_ID
from foundation.errors import InvalidField

_INTEGER = re.compile(r"-?[0-9]{1,19}", re.ASCII)

# Turns a parameter's text into its value; raises ValueError with a sentence for the caller.
Reader = Callable[[str], Any]


def needed(reader: Reader) -> Reader:
    """The same reader, of a parameter that has to be there (`require_parameters`)."""

    @described(**schema_of(reader))
    def read(text: str) -> Any:
        return reader(text)

    read.__dict__["is_needed"] = True
    return read


def is_needed(reader: Reader) -> bool:
    """Whether its parameter has to be there."""
    return bool(getattr(reader, "is_needed", False))


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


def require_parameters(given: Mapping[str, Any], readers: Mapping[str, Reader]) -> Mapping[str, Any]:
    """The parameters themselves; raises InvalidField naming each that is needed and missing."""
    missing = [name for name, reader in readers.items() if is_needed(reader) and name not in given]
    if missing:
        raise InvalidField({name: [_("This parameter is needed.")] for name in missing})
    return given


@described(type="integer", format="int64", minimum=-MAXIMUM_ID, maximum=MAXIMUM_ID)
def integer(text: str) -> int:
    """An integer that a row's id could be."""
    if not _INTEGER.fullmatch(text) or abs(int(text)) > MAXIMUM_ID:
        raise ValueError(_("Give an integer."))
    return int(text)


def one_of(words: Sequence[str]) -> Callable[[str], str]:
    """A reader of one of these words."""

    @described(type="string", enum=[*words])
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
