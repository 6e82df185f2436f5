"""A person of the gym."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.fields import BlindIndexField, EncryptedTextField, blind_index


class Member(models.Model):
    """One person, known by the phone number; `user` is the account that signs in. Never deleted."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="member", verbose_name=_("account")
    )
    name = models.CharField(_("name"), max_length=100)
    phone = EncryptedTextField(_("phone"))
    phone_index = BlindIndexField()
    created_at = models.DateTimeField(_("joined at"))

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["-id"]
        default_permissions = ("add", "change", "view")
        constraints = [models.UniqueConstraint(fields=["phone_index"], name="member_phone_once")]
        permissions = [
            ("view_phone", _("Can see phone numbers in full")),
            ("view_own_clients", _("Can see the own clients")),
            ("export_members", _("Can export members")),
        ]

    def __str__(self) -> str:
        return self.name

    @staticmethod
    def index_of(phone: str) -> str:
        """The blind index that a phone number is found by."""
        return blind_index(phone, purpose="phone")
