"""The times of China Standard Time that both providers write."""

from datetime import UTC, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))
ALIPAY_FORMAT = "%Y-%m-%d %H:%M:%S"
XML_FORMAT = "%Y%m%d%H%M%S"


def now() -> datetime:
    """The present, aware."""
    return datetime.now(UTC)


def china_text(moment: datetime, form: str = ALIPAY_FORMAT) -> str:
    """`moment` as a clock in China shows it."""
    return moment.astimezone(CHINA).strftime(form)


def rfc3339(moment: datetime) -> str:
    """`moment` in China, to the second, with its offset."""
    return moment.astimezone(CHINA).replace(microsecond=0).isoformat()


def from_china_text(text: str, form: str = ALIPAY_FORMAT) -> datetime:
    """The aware moment that `text` names; raises ValueError for another form."""
    return datetime.strptime(text, form).replace(tzinfo=CHINA)


def from_rfc3339(text: str) -> datetime:
    """The aware moment that `text` names; raises ValueError for another form or a missing offset."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or "T" not in text:
        raise ValueError("not a time of RFC 3339 with an offset")
    return moment
