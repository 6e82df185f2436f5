"""Alipay writes every time as `yyyy-MM-dd HH:mm:ss` in GMT+8, whatever the time zone of this process is."""

from datetime import UTC, datetime

from payments.providers.china_time import CHINA_TIME

FORMAT = "%Y-%m-%d %H:%M:%S"
_LENGTH = len("2030-01-31 12:00:00")


def beijing_text(moment: datetime) -> str:
    """An aware time as Alipay writes it, to the second."""
    return moment.astimezone(CHINA_TIME).strftime(FORMAT)


def moment_from_beijing(text: str) -> datetime | None:
    """The same time in UTC, fractions of a second dropped; None for a text that is empty or no time.

    A time that cannot be read is no reason to turn the news of a payment away.
    """
    try:
        return datetime.strptime(text[:_LENGTH], FORMAT).replace(tzinfo=CHINA_TIME).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
