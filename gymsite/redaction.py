"""Log lines without what must never be in one, wherever it came from: a path, a message, a stack, a field."""

import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.conf import settings

from foundation.this_request import current_number

SHOWN = "…"
# Transaction numbers keep their first four characters, phones three digits; tokens, passwords, whatever is called a
# secret, and links to pay or to set a password keep nothing.
_PLUS, _GAP = r"(?:\+|%2[Bb])", r"(?:[ -]|%20)?"  # as an address has them, too
_OF_HERE = rf"(?<![0-9])(?:(?:00|{_PLUS})?0?86{_GAP})?(1[3-9][0-9]){_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}(?![0-9])"
_NAMES = (
    r"pass(?:word|wd)|secret|token|authorization|cookie|session_?id|csrf|open_?id|(?:auth|js)_code"
    r"|api_?v?[0-9]?_?key|private_?key|encryption_?keys?|(?<![a-z])(?:otp|sign(?:ature)?|nonce)(?![a-z])"
)
# What a provider sends a browser back with, where `code` and `state` are no words for people.
_RANDOM = r"(?=[^\s\"'&,;]*[0-9])(?=[^\s\"'&,;]*[a-z])[\w.~:%+/=-]{20,}"
_VALUE = r"""(?:\\?"[^"\n]*"|'[^'\n]*'|(?:(?:bearer|basic|wechatpay2-[\w-]+)\s+)?[^\s"'&,;)}\]]+)"""
_SECRETS = (
    (re.compile(r"-----BEGIN ([A-Z ]+)-----.*?(?:-----END \1-----|\Z)", re.DOTALL), SHOWN),
    (re.compile(r"(txn_|rfd_)[0-9A-Z]{22}"), r"\1…"),
    (re.compile(r"gym_[A-Za-z0-9_-]{43}"), "gym_…"),
    (re.compile(r"whsec_[A-Za-z0-9+/=_%-]+"), "whsec_…"),
    (re.compile(r"(/pay/[0-9]+\.)[A-Za-z0-9_-]+"), r"\1…"),
    (re.compile(r"(/admin/password/[A-Za-z0-9_-]+/)[a-z0-9]+-[0-9a-f]+"), r"\1…"),
    (re.compile(r"(?i)\b(bearer|basic)\s+[\w.~+/=-]{6,}"), r"\1 …"),
    (re.compile(rf"""(?i)((?:{_NAMES})\w*\\?["']?\s*[:=]\s*){_VALUE}"""), r"\1…"),
    (re.compile(r"([?&](?:code|state)=)[^&\s\"'#]+"), r"\1…"),
    (re.compile(rf"""(\b(?i:code|state)\\?["']?\s*[:=]\s*\\?["']?){_RANDOM}"""), r"\1…"),
    (re.compile(r"(://[^/\s:@]*:)[^/\s@]+(?=@)"), r"\1…"),
    (re.compile(r"\bo(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[A-Za-z0-9_-]{27}(?![\w-])"), SHOWN),  # an openid of WeChat
    (re.compile(r"(Failing row contains )\(.*\)"), r"\1(…)"),  # PostgreSQL: all of somebody's row
    (re.compile(_OF_HERE), r"\1…"),
    (re.compile(rf"({_PLUS}[1-9])[0-9]{{6,14}}(?![0-9])"), r"\1…"),
    (re.compile(r"(?<![0-9])(20[0-9]{2}|4200)[0-9]{18,28}(?![0-9])"), r"\1…"),
)
_SECRET_NAME = re.compile(rf"(?i){_NAMES}")
_SIGN_IN_NAME, _SIGN_IN_VALUE = re.compile(r"(?i)code|state"), re.compile(_RANDOM)
# Which of the settings' values are secrets: by their names, as far as they have some.
_SETTINGS = ("SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "BLIND_INDEX_KEY", "AUDIT_KEY", "METRICS_TOKEN")
_GROUPS = ("ALIPAY", "WECHATPAY", "DATABASES", "CACHES")
_IN_A_GROUP = re.compile(r"(?i)^(?!public|.*_id$).*(?:key|password|certificate|secret)")
# What is shorter may be a part of any word.
_SHORTEST, _SHORTEST_LINE = 6, 24
_DEEPEST = 4


class Redactor:
    """Cuts short what looks like a secret, and every secret that this process was configured with."""

    def __init__(self) -> None:
        found = {part for secret in _configured() for part in _parts(secret)}
        self._configured = sorted(found, key=len, reverse=True)

    def text(self, text: str) -> str:
        """The text without them."""
        for secret in self._configured:
            if secret in text:
                text = text.replace(secret, SHOWN)
        for pattern, shown in _SECRETS:
            text = pattern.sub(shown, text)
        return text

    def value(self, name: str, value: Any, *, depth: int = 0) -> Any:
        """A field of this name as JSON has it; what is called a secret is not shown, whatever it looks like."""
        if _SECRET_NAME.search(name) or (_SIGN_IN_NAME.fullmatch(name) and _SIGN_IN_VALUE.fullmatch(str(value))):
            return SHOWN
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, int | float):
            return value if self.text(str(value)) == str(value) else self.text(str(value))
        if isinstance(value, Mapping) and depth < _DEEPEST:
            items = ((str(key), inner) for key, inner in value.items())
            return {self.text(key): self.value(key, inner, depth=depth + 1) for key, inner in items}
        if isinstance(value, list | tuple | set | frozenset) and depth < _DEEPEST:
            return [self.value("", inner, depth=depth + 1) for inner in value]
        return self.text(value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value))


class RedactingFormatter(logging.Formatter):
    """The standard formatter, and then every secret cut short in what it made, line breaks of a message included."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.redactor = Redactor()

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 -- logging's own name
        """One line a message: what came from outside cannot forge another."""
        record.message = record.message.replace("\r", "\\r").replace("\n", "\\n")
        record.request_number = current_number() or "-"
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        """The text of the record, redacted."""
        return self.redactor.text(super().format(record))


def _configured() -> Iterator[str]:
    for name in _SETTINGS:
        value = getattr(settings, name, "")
        yield from value if isinstance(value, list) else [value]
    for group in _GROUPS:
        yield from _in_group(getattr(settings, group, None) or {})


def _in_group(values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _in_group(value)
        elif isinstance(value, str) and _IN_A_GROUP.search(str(name)):
            yield value


def _parts(secret: str) -> Iterator[str]:
    """The secret, and each line of a key that has several, as a library may tell of one alone."""
    if len(secret) >= _SHORTEST:
        yield secret
    lines = [line.strip() for line in secret.splitlines()]
    yield from (line for line in lines if len(line) >= _SHORTEST_LINE and not line.startswith("-----"))
