"""Which process runs which background job."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Job(models.Model):
    """One job and whose it is now: `holder` is a process, and what it holds is free again at `leased_until`."""

    name = models.CharField(_("name"), max_length=64, primary_key=True)
    holder = models.CharField(max_length=32, default="")
    leased_until = models.DateTimeField(null=True)
    began_at = models.DateTimeField(_("began at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    # How many seconds the last round took that ended, when one failed last, and how many have failed in all.
    seconds = models.FloatField(_("seconds"), null=True)
    failed_at = models.DateTimeField(_("failed at"), null=True)
    failures = models.PositiveBigIntegerField(_("failures"), default=0, db_default=0)

    class Meta:
        verbose_name = _("background job")
        verbose_name_plural = _("background jobs")
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
