"""The people of the gym, their ways in, and what was done to what they have."""

import hashlib

from django.conf import settings
from django.contrib.auth.models import User
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.cause import MAXIMUM_REASON_LENGTH
from foundation.encryption import BlindIndexField, EncryptedCharField, EncryptedTextField, RowIdentityField
from members.enums import MemberEventKind


def _person(account: User) -> str:
    """An account as a person reads it, wherever Django or the console name one: whose it is, else its user name."""
    return account.first_name or account.get_username()


# Django's own table of accounts, which every log and every "by" points to: named once, it is named everywhere.
User.add_to_class("__str__", _person)


class StaffAccount(User):
    """The account of somebody who works here, as the pages of managers show it; `first_name` has the whole name."""

    class Meta:
        proxy = True
        verbose_name = _("staff account")
        verbose_name_plural = _("staff accounts")
        ordering = ["-is_active", "first_name", "username"]
        default_permissions = ()
        permissions = [("manage_staff", _("Can make staff accounts, and change their roles"))]


class Employee(models.Model):
    """What the gym knows of somebody who works here, beside the account: where to call. Never deleted."""

    ROW_IDENTITY = ("user_id",)

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="employee", verbose_name=_("account")
    )
    phone = EncryptedTextField(_("phone"))
    created_at = models.DateTimeField(_("made at"))

    class Meta:
        verbose_name = _("member of staff")
        verbose_name_plural = _("staff")
        ordering = ["id"]
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.user)


class Member(models.Model):
    """One person, known by the phone number (`phones.py`); `user` is the account that signs in. Never deleted."""

    ROW_IDENTITY = ("user_id",)

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="member", verbose_name=_("account")
    )
    name = models.CharField(_("name"), max_length=100)
    phone = EncryptedTextField(_("phone"))
    phone_index = BlindIndexField()
    # Of the last four digits, as far as the lists show them; NULL where a number is too short for that, or masked.
    phone_tail_index = BlindIndexField(null=True)
    created_at = models.DateTimeField(_("joined at"))
    barred_at = models.DateTimeField(_("barred since"), null=True)
    barred_because = EncryptedCharField(_("barred because"), max_length=MAXIMUM_REASON_LENGTH, null=True)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["-id"]
        default_permissions = ("add", "change", "view")
        constraints = [models.UniqueConstraint(fields=["phone_index"], name="member_phone_once")]
        indexes = [models.Index(fields=["phone_tail_index"], name="member_phone_tail")]
        permissions = [
            ("view_phone", _("Can see phone numbers in full")),
            ("view_own_clients", _("Can see the own clients")),
            ("export_members", _("Can export members")),
            ("bar_member", _("Can bar a member from the gym")),
            ("view_figures", _("Can see the gym's figures")),
        ]

    def __str__(self) -> str:
        return self.name


class Coach(models.Model):
    """A coach; `user` is the account that signs in, and sees the own clients only."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="coach",
        verbose_name=_("account"),
    )
    name = models.CharField(_("name"), max_length=60)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("coach")
        verbose_name_plural = _("coaches")
        ordering = ["name", "id"]
        default_permissions = ("add", "change", "view")

    def __str__(self) -> str:
        return self.name


class AccessToken(models.Model):
    """One token of one account. No scope means everything that the account may do.

    One that was given `by_password` alone counts while the account needs no second factor.
    """

    PREFIX = "gym_"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="access_tokens", verbose_name=_("account")
    )
    hint = models.CharField(_("begins with"), max_length=12)
    digest = models.CharField(max_length=64)
    scopes = models.JSONField(_("scopes"), default=list)
    created_at = models.DateTimeField(_("created at"))
    expires_at = models.DateTimeField(_("expires at"))
    revoked_at = models.DateTimeField(_("revoked at"), null=True)
    by_password = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        ordering = ["-id"]
        default_permissions = ("view", "change")
        permissions = [("view_roles", _("Can see what each role may do"))]
        constraints = [models.UniqueConstraint(fields=["digest"], name="access_token_once")]

    def __str__(self) -> str:
        return f"{self.hint}…"

    @staticmethod
    def digest_of(token: str) -> str:
        """What is stored in a token's place."""
        return hashlib.sha256(token.encode()).hexdigest()


class EndedAccess(models.Model):
    """How often everything ended that an account was signed in with. A session counts while that is what it began with.

    A number and no instant: clocks of two machines differ.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="ended_access")
    times = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.user_id}: {self.times}"


class SecondFactor(models.Model):
    """The authenticator app of one account (TOTP, RFC 6238). `key` is its secret in hexadecimal digits.

    `last_step` is the time step of the last code that was taken: none is taken twice, and no older one. Wrong codes are
    counted since the last right one, for whoever gives them has the password already.
    """

    ROW_IDENTITY = ("identity",)

    identity = RowIdentityField()
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="second_factor", verbose_name=_("account")
    )
    key = EncryptedCharField(max_length=80)
    last_step = models.BigIntegerField()
    wrong_codes = models.PositiveIntegerField(default=0)
    wrong_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(_("set up at"))
    used_at = models.DateTimeField(_("last used at"))

    class Meta:
        verbose_name = _("second factor")
        verbose_name_plural = _("second factors")
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [("reset_secondfactor", _("Can reset somebody's second factor"))]

    def __str__(self) -> str:
        return str(self.user)


class RecoveryCode(models.Model):
    """A code that stands once for the app of a lost phone; what is kept is its blind index."""

    factor = models.ForeignKey(SecondFactor, models.CASCADE, related_name="recovery_codes")
    code_index = BlindIndexField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["factor", "code_index"], name="recovery_code_once")]

    def __str__(self) -> str:
        return f"#{self.pk}"


class MemberEvent(models.Model):
    """One change. `subject` names the row, such as `membership:5`; `facts` is JSON text of plain values, no secret."""

    ROW_IDENTITY = ("identity",)

    identity = RowIdentityField()
    member = models.ForeignKey(
        Member, models.PROTECT, null=True, related_name="events", db_index=False, verbose_name=_("member")
    )
    kind = models.CharField(_("kind"), max_length=32, choices=MemberEventKind)
    subject = models.CharField(_("about"), max_length=64)
    reason = EncryptedCharField(_("reason"), max_length=MAXIMUM_REASON_LENGTH, null=True)
    facts = models.TextField(_("facts"), default="{}")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("member's event")
        verbose_name_plural = _("members' events")
        ordering = ["-id"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["member", "-id"], name="member_event_newest"),
            models.Index(fields=["subject", "-id"], name="member_event_subject"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class FailedSignIn(models.Model):
    """One wrong password. The name may be a password in the wrong field: sealed, and shown by a deliberate click."""

    ROW_IDENTITY = ("identity",)
    LONGEST_NAME = 150

    identity = RowIdentityField()
    name = EncryptedCharField(_("name that was given"), max_length=LONGEST_NAME)
    address = models.GenericIPAddressField(_("address"), null=True)
    at = models.DateTimeField(_("time"), db_index=True)

    class Meta:
        verbose_name = _("failed sign-in")
        verbose_name_plural = _("failed sign-ins")
        ordering = ["-id"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"#{self.pk}"
