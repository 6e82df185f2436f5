"""A day or a month of the books as a page of the console has it: no table, every date is there."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.days import is_reckoned, last_of_month
from payments.enums import Period

_MONTH_CHARACTERS = len("2026-11")


class NoRows(models.Manager["BookPeriod"]):
    """Nothing is kept of a date, so that nothing is read."""

    def get_queryset(self) -> models.QuerySet["BookPeriod"]:
        return super().get_queryset().none()


class BookPeriod(models.Model):
    """`key` is `2026-11-28` for a day, `2026-11` for a month."""

    key = models.CharField(_("date"), max_length=10, primary_key=True)

    objects = NoRows()

    class Meta:
        managed = False
        base_manager_name = "objects"
        verbose_name = _("day of the books")
        verbose_name_plural = _("days of the books")
        default_permissions = ()

    def __str__(self) -> str:
        return self.key

    @classmethod
    def of(cls, key: str) -> "BookPeriod | None":
        """The day or the month that the key names; None for what is neither, and for what has no day beside it."""
        try:
            named = cls(key=key)
            is_written_so = is_reckoned(named.first) and key in (named.first.isoformat(), f"{named.first:%Y-%m}")
        except ValueError:
            return None
        return named if is_written_so else None

    @property
    def period(self) -> Period:
        """Which of the two it is."""
        return Period.MONTH if len(self.key) == _MONTH_CHARACTERS else Period.DAY

    @property
    def first(self) -> date:
        """The day, or the first of the month."""
        return date.fromisoformat(self.key if self.period == Period.DAY else f"{self.key}-01")

    @property
    def last(self) -> date:
        """The day, or the last of the month."""
        return self.first if self.period == Period.DAY else last_of_month(self.first)
