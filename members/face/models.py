"""The one row that says what a gym shows of itself."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GymFace(models.Model):
    """What is empty is shown as delivered, or not at all. There is one row, `ONLY`, from the first change on.

    `logo` is what we made of the picture that was uploaded (`logo.py`), `logo_digest` the SHA-256 of it in hexadecimal
    digits, by which its address changes with it. Who changed what and when stands in `MemberEvent`.
    """

    ONLY = 1

    name = models.CharField(_("gym’s name"), max_length=40, blank=True)
    address = models.CharField(_("gym’s address"), max_length=200, blank=True)
    phone = models.CharField(_("gym’s phone"), max_length=30, blank=True)
    rules = models.TextField(_("rules of the house"), max_length=4000, blank=True)
    logo = models.BinaryField(null=True)
    logo_type = models.CharField(max_length=20, blank=True)
    logo_digest = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField(_("changed at"))

    class Meta:
        verbose_name = _("the gym itself")
        verbose_name_plural = _("the gym itself")
        default_permissions = ("change",)
        constraints = [models.CheckConstraint(condition=models.Q(pk=1), name="gym_face_is_one")]

    def __str__(self) -> str:
        return self.name or str(self._meta.verbose_name)
