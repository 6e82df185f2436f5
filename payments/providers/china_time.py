"""The one clock of both providers: UTC+8 all year, whatever the time zone of this process, and of the gym, is."""

from datetime import timedelta, timezone

CHINA_TIME = timezone(timedelta(hours=8))
