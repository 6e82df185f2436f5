"""`from` and `to`: days of the gym, both included, on which something begins."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet

from foundation.api.dates import read_date
from foundation.api.paging import Row
from members.days import ONE_DAY, start_of_day

DAY_FILTERS = {"from": read_date, "to": read_date}


def within_days(rows: QuerySet[Row], asked: Mapping[str, Any]) -> QuerySet[Row]:
    """The rows whose `starts_at` is on one of the days that the parameters ask for."""
    if "from" in asked:
        rows = rows.filter(starts_at__gte=start_of_day(asked["from"]))
    if "to" in asked:
        rows = rows.filter(starts_at__lt=start_of_day(asked["to"] + ONE_DAY))
    return rows
