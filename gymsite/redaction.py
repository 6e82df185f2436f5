"""Log lines without what must never be in one, wherever it came from: a path, a message, a stack."""

import logging
import re

# Transaction numbers keep their first four characters, phones three digits, bearer tokens and links to pay or to set a
# password nothing.
_PLUS, _GAP = r"(?:\+|%2[Bb])", r"(?:[ -]|%20)?"  # as an address has them, too
_OF_HERE = rf"(?<![0-9])(?:(?:00|{_PLUS})?0?86{_GAP})?(1[3-9][0-9]){_GAP}[0-9]{{4}}{_GAP}[0-9]{{4}}(?![0-9])"
_SECRETS = (
    (re.compile(r"txn_[0-9A-Z]{22}"), "txn_…"),
    (re.compile(r"gym_[A-Za-z0-9_-]{43}"), "gym_…"),
    (re.compile(r"(/pay/[0-9]+\.)[A-Za-z0-9_-]+"), r"\1…"),
    (re.compile(r"(/admin/password/[A-Za-z0-9_-]+/)[a-z0-9]+-[0-9a-f]+"), r"\1…"),
    (re.compile(_OF_HERE), r"\1…"),
    (re.compile(rf"({_PLUS}[1-9])[0-9]{{6,14}}(?![0-9])"), r"\1…"),
    (re.compile(r"(?<![0-9])(20[0-9]{2}|4200)[0-9]{18,28}(?![0-9])"), r"\1…"),
)


class RedactingFormatter(logging.Formatter):
    """The standard formatter, and then every secret cut short in what it made, line breaks of a message included."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 -- logging's own name
        """One line a message: what came from outside cannot forge another."""
        record.message = record.message.replace("\r", "\\r").replace("\n", "\\n")
        return super().formatMessage(record)

    def format(self, record: logging.LogRecord) -> str:
        """The text of the record, redacted."""
        text = super().format(record)
        for pattern, shown in _SECRETS:
            text = pattern.sub(shown, text)
        return text
