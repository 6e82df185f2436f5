"""Whoever has a checkout link may open the payment, so a log file must not hold one."""

import logging
import re

_LINK = re.compile(r"(/pay/\d+\.)[\w-]+")


class MaskCheckoutLinks(logging.Filter):
    """Take the signature out of every checkout link in a log line; the payment's id stays."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the line where it has a link; never drops one."""
        message = record.getMessage()
        masked = _LINK.sub(r"\1…", message)
        if masked != message:
            record.msg, record.args = masked, None
        return True
