"""Packs of private sessions that members have, the sessions themselves, and a pack's ledger."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.cause import MAXIMUM_REASON_LENGTH
from foundation.encryption import EncryptedCharField
from members.catalogue.models import Pack
from members.enums import AnswerWay, AppointmentStatus, EntryKind
from members.people.models import Coach, Member


class OwnedPack(models.Model):
    """What was bought; how many sessions are left is the sum of its entries, which is written nowhere else.

    Its row is the lock under which entries and appointments are made (`queries.pack_for_update`).
    """

    member = models.ForeignKey(Member, models.PROTECT, related_name="packs", db_index=False, verbose_name=_("member"))
    pack = models.ForeignKey(Pack, models.PROTECT, related_name="owned", verbose_name=_("training pack"))
    payment = models.OneToOneField(
        "payments.Payment", models.PROTECT, null=True, related_name="owned_pack", verbose_name=_("payment")
    )
    coach = models.ForeignKey(Coach, models.PROTECT, null=True, related_name="packs", verbose_name=_("coach"))
    # The terms as they were bought.
    title = models.CharField(_("title"), max_length=60)
    sessions = models.PositiveSmallIntegerField(_("sessions"))
    gift_sessions = models.PositiveSmallIntegerField(_("sessions given on top"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    price_fen = models.PositiveBigIntegerField(_("paid (fen)"))
    list_price_fen = models.PositiveBigIntegerField(_("list price (fen)"))
    lapses_after_days = models.PositiveSmallIntegerField(_("unused sessions become revenue after (days)"), null=True)
    starts_on = models.DateField(_("first day"))
    expires_on = models.DateField(_("last day"))
    locked_at = models.DateTimeField(_("locked since"), null=True)
    withdrawn_at = models.DateTimeField(_("refunded at"), null=True)
    created_at = models.DateTimeField(_("bought at"))

    class Meta:
        verbose_name = _("member's pack")
        verbose_name_plural = _("members' packs")
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [
            ("adjust_pack", _("Can change a pack's sessions, coach and validity")),
        ]
        indexes = [models.Index(fields=["member", "-id"], name="owned_pack_member_newest")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_on__gte=models.F("starts_on")), name="owned_pack_expires_after_start"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Appointment(models.Model):
    """A time with a coach. While it is open one session of the pack is reserved for it; confirmed, it used one up.

    `proposed_at` is when the member was last asked to confirm it, `answered_by` the way in which the member answered,
    and `objected_at` when the answer was no. Why, its event says.
    """

    pack = models.ForeignKey(OwnedPack, models.PROTECT, related_name="appointments", verbose_name=_("member's pack"))
    member = models.ForeignKey(
        Member, models.PROTECT, related_name="appointments", db_index=False, verbose_name=_("member")
    )
    coach = models.ForeignKey(
        Coach, models.PROTECT, related_name="appointments", db_index=False, verbose_name=_("coach")
    )
    starts_at = models.DateTimeField(_("begins at"))
    ends_at = models.DateTimeField(_("ends at"))
    status = models.CharField(_("status"), max_length=16, choices=AppointmentStatus, default=AppointmentStatus.BOOKED)
    proposed_at = models.DateTimeField(_("member asked at"), null=True)
    objected_at = models.DateTimeField(_("objected at"), null=True)
    answered_by = models.CharField(_("answered"), max_length=8, choices=AnswerWay, null=True)
    created_at = models.DateTimeField(_("made at"))
    changed_at = models.DateTimeField(_("changed at"))
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("by")
    )

    class Meta:
        verbose_name = _("private session")
        verbose_name_plural = _("private sessions")
        ordering = ["-starts_at", "-id"]
        default_permissions = ("view",)
        permissions = [
            ("propose_use", _("Can say that a private session was held")),
            ("record_use", _("Can use up a private session with a reason")),
        ]
        indexes = [
            models.Index(fields=["coach", "starts_at"], name="appointment_coach_time"),
            models.Index(fields=["member", "starts_at"], name="appointment_member_time"),
            models.Index(
                fields=["objected_at"],
                condition=models.Q(objected_at__isnull=False, status=AppointmentStatus.TO_CONFIRM),
                name="appointment_objections",
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="appointment_has_time")
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class PackEntry(models.Model):
    """So many sessions more or less, and why. The database refuses to change or delete a row.

    `balance` is the sum of this entry and all before it; it is there so that the database can refuse what would fall
    below nothing.
    """

    ROW_IDENTITY = ("pack_id", "number")

    pack = models.ForeignKey(
        OwnedPack, models.PROTECT, related_name="entries", db_index=False, verbose_name=_("member's pack")
    )
    number = models.PositiveIntegerField(_("number"))
    kind = models.CharField(_("kind"), max_length=16, choices=EntryKind)
    delta = models.IntegerField(_("sessions"))
    balance = models.IntegerField(_("balance"))
    appointment = models.ForeignKey(
        Appointment, models.PROTECT, null=True, related_name="entries", verbose_name=_("private session")
    )
    reason = EncryptedCharField(_("reason"), max_length=MAXIMUM_REASON_LENGTH, null=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("pack entry")
        verbose_name_plural = _("pack entries")
        ordering = ["pack_id", "number"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["pack", "number"], name="pack_entry_number_once"),
            models.CheckConstraint(condition=models.Q(balance__gte=0), name="pack_balance_not_below_zero"),
            models.CheckConstraint(condition=~models.Q(delta=0), name="pack_entry_changes_something"),
        ]

    def __str__(self) -> str:
        return f"#{self.pack_id}.{self.number}"
