"""The log as one JSON object a line, for programs that collect it; every field goes through the same redaction."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from foundation.this_request import current_number
from gymsite.redaction import Redactor

# What every record has; whatever else is there somebody added with `extra`.
_STANDARD = frozenset({*vars(logging.makeLogRecord({})), "message", "asctime", "request_number"})


class JsonFormatter(logging.Formatter):
    """`time` (RFC 3339, UTC), `level`, `logger`, `message`, `request`, `error` if there is one, and what was added."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.redactor = Redactor()

    def format(self, record: logging.LogRecord) -> str:
        """One line: JSON has no line breaks in its texts."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z"),
            "level": record.levelname,
            "logger": record.name,
            "message": self.redactor.text(record.getMessage()),
            "request": self.redactor.text(current_number()),
        }
        for name, text in (("error", self._error(record)), ("stack", record.stack_info)):
            if text:
                told[name] = self.redactor.text(text)
        for name, value in vars(record).items():
            if name not in _STANDARD:
                told.setdefault(name, self.redactor.value(name, value))
        return json.dumps(told, ensure_ascii=False, default=str)

    def _error(self, record: logging.LogRecord) -> str:
        return self.formatException(record.exc_info) if record.exc_info else ""
