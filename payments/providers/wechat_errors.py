"""WeChat Pay's own error codes and sentences, made fit for an exception's text."""

import re

MESSAGE_CHARACTERS = 200
_CODE = re.compile(r"[A-Za-z0-9_]{1,64}", re.ASCII)
# Order numbers, openids, telephone numbers: eight or more characters of a word that has a digit in it.
_NUMBER = re.compile(r"(?=[A-Za-z_\-|*@]*[0-9])[0-9A-Za-z_\-|*@]{8,}", re.ASCII)


def clean_code(value: object, *, otherwise: str) -> str:
    """The provider's code when it looks like one, else `otherwise`."""
    return value if isinstance(value, str) and _CODE.fullmatch(value) else otherwise


def clean_message(value: object) -> str:
    """The provider's sentence without whatever could be a number of somebody's, at most 200 characters."""
    return _NUMBER.sub("…", value)[:MESSAGE_CHARACTERS] if isinstance(value, str) else ""
