"""A log that says a thing once."""

import logging


class Untold(logging.Filter):
    """Lets a record of Django's pass unless the request's fault was told already: a line a request says nothing new."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Django names the request in what it writes about it."""
        return not getattr(getattr(record, "request", None), "is_told", False)
