"""Single fields of API v2, read strictly."""

import re
from datetime import UTC, datetime

from payments.providers.china_time import CHINA_TIME
from payments.providers.wechat_v2.documents import Fields, Malformed

_WORD = re.compile(r"[!-~]{1,128}", re.ASCII)
_FEN = re.compile(r"0|[1-9][0-9]{0,11}", re.ASCII)
_SECOND = re.compile(r"[0-9]{14}", re.ASCII)
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}", re.ASCII)


def word(fields: Fields, name: str) -> str:
    """The text of `name`: 1 to 128 visible ASCII characters, as all numbers and codes are; raises Malformed."""
    text = fields.get(name, "")
    if not _WORD.fullmatch(text):
        raise Malformed(name)
    return text


def optional_word(fields: Fields, name: str) -> str:
    """The same, or empty text where there is none."""
    return word(fields, name) if fields.get(name) else ""


def fen(fields: Fields, name: str) -> int:
    """The amount under `name`, in ASCII digits without a sign, a point or a leading zero; raises Malformed."""
    text = fields.get(name, "")
    if not _FEN.fullmatch(text):
        raise Malformed(name)
    return int(text)


def optional_second(fields: Fields, name: str) -> datetime | None:
    """The time under `name` (`yyyyMMddHHmmss` of UTC+8) in UTC, or None where there is none; raises Malformed."""
    return _time(fields, name, pattern=_SECOND, form="%Y%m%d%H%M%S")


def optional_moment(fields: Fields, name: str) -> datetime | None:
    """The same for a time that is written `yyyy-MM-dd HH:mm:ss`, as those of refunds are."""
    return _time(fields, name, pattern=_MOMENT, form="%Y-%m-%d %H:%M:%S")


def _time(fields: Fields, name: str, *, pattern: re.Pattern[str], form: str) -> datetime | None:
    text = fields.get(name, "")
    if not text:
        return None
    try:
        if not pattern.fullmatch(text):
            raise Malformed(name)
        return datetime.strptime(text, form).replace(tzinfo=CHINA_TIME).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Malformed(name) from None
