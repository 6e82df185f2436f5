"""What is for sale, from when on at which price, and what a payment asked for of it."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.money import MAXIMUM_FEN, yuan_from_fen
from members.enums import PeriodUnit, StartRule
from members.people.models import Coach, Member


class Plan(models.Model):
    """A period at a price. What was ordered is a copy of the terms: a change here changes nothing that was sold.

    `price_fen` is what is asked until a `Price` holds: whoever asks or shows a price reads it through
    `catalogue/prices.py`. `list_price_fen` is the price before any discount, which refund law asks for.
    `activate_within_days` is the latest day, counted from the purchase, on which a membership begins that does not
    begin at once.
    """

    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=60)
    description = models.CharField(_("description"), max_length=200, blank=True, default="")
    count = models.PositiveSmallIntegerField(_("length"))
    unit = models.CharField(_("unit"), max_length=8, choices=PeriodUnit)
    price_fen = models.PositiveBigIntegerField(_("price (fen)"))
    list_price_fen = models.PositiveBigIntegerField(_("list price (fen)"))
    start_rule = models.CharField(_("begins"), max_length=16, choices=StartRule, default=StartRule.PURCHASE)
    activate_within_days = models.PositiveSmallIntegerField(_("begins within (days)"), default=30)
    freeze_days = models.PositiveSmallIntegerField(_("freeze days allowed"), default=0)
    limit_per_member = models.PositiveSmallIntegerField(_("at most, per member"), null=True, blank=True)
    is_on_sale = models.BooleanField(_("on sale"), default=True)

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["price_fen", "id"]
        default_permissions = ("add", "change", "view")
        constraints = [
            models.CheckConstraint(condition=models.Q(count__gt=0), name="plan_has_length"),
            models.CheckConstraint(
                condition=models.Q(price_fen__lte=models.F("list_price_fen"), list_price_fen__lte=MAXIMUM_FEN),
                name="plan_price_at_most_list_price",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def price(self) -> Decimal:
        """The price in yuan."""
        return yuan_from_fen(self.price_fen)


class Pack(models.Model):
    """So many sessions of so many minutes at a price, some of them given on top, to be used within a period.

    With a `coach` they are that coach's; without, anybody's. `lapses_after_days`: so many days after a pack's last day
    what is not used becomes revenue; without, never, and it stays owed. The member's claim to it is not touched.
    """

    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=60)
    description = models.CharField(_("description"), max_length=200, blank=True, default="")
    coach = models.ForeignKey(Coach, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("coach"))
    sessions = models.PositiveSmallIntegerField(_("sessions"))
    gift_sessions = models.PositiveSmallIntegerField(_("sessions given on top"), default=0)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=60)
    valid_count = models.PositiveSmallIntegerField(_("valid for"))
    valid_unit = models.CharField(_("unit"), max_length=8, choices=PeriodUnit)
    price_fen = models.PositiveBigIntegerField(_("price (fen)"))
    list_price_fen = models.PositiveBigIntegerField(_("list price (fen)"))
    limit_per_member = models.PositiveSmallIntegerField(_("at most, per member"), null=True, blank=True)
    lapses_after_days = models.PositiveSmallIntegerField(
        _("unused sessions become revenue after (days)"),
        null=True,
        blank=True,
        help_text=_(
            "Days after the last day of a pack, 0 for that day itself. Leave it empty, and unused sessions stay owed: "
            "the law gives a gym little ground to keep them, and members can claim them back all the same. Agree it "
            "with your accountant. It holds for packs that are ordered from now on. Memberships need none: each of "
            "their days is delivered."
        ),
    )
    is_on_sale = models.BooleanField(_("on sale"), default=True)

    class Meta:
        verbose_name = _("training pack")
        verbose_name_plural = _("training packs")
        ordering = ["price_fen", "id"]
        default_permissions = ("add", "change", "view")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(sessions__gt=0, minutes__gt=0, valid_count__gt=0), name="pack_has_sessions_and_time"
            ),
            models.CheckConstraint(
                condition=models.Q(price_fen__lte=models.F("list_price_fen"), list_price_fen__lte=MAXIMUM_FEN),
                name="pack_price_at_most_list_price",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def price(self) -> Decimal:
        """The price in yuan."""
        return yuan_from_fen(self.price_fen)


class Price(models.Model):
    """What a plan, a pack or a course costs from a day at the gym on. The database refuses to change or delete a row.

    The price of a day is that of the latest `holds_from` that has come; of two from one day, the one decided last, so
    that a price to come is put right by another from the same day. A course has no price before discounts: its
    `list_price_fen` is its price.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="prices", verbose_name=_("plan"))
    pack = models.ForeignKey(Pack, models.PROTECT, null=True, related_name="prices", verbose_name=_("pack"))
    course = models.ForeignKey(
        "members.Course", models.PROTECT, null=True, related_name="prices", verbose_name=_("course")
    )
    price_fen = models.PositiveBigIntegerField(_("price (fen)"))
    list_price_fen = models.PositiveBigIntegerField(_("list price (fen)"))
    holds_from = models.DateField(_("holds from"))
    decided_at = models.DateTimeField(_("decided at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("decided by"),
    )

    class Meta:
        verbose_name = _("price")
        verbose_name_plural = _("prices")
        ordering = ["holds_from", "id"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(plan__isnull=False, pack__isnull=True, course__isnull=True)
                | models.Q(plan__isnull=True, pack__isnull=False, course__isnull=True)
                | models.Q(plan__isnull=True, pack__isnull=True, course__isnull=False),
                name="price_of_one_thing",
            ),
            models.CheckConstraint(
                condition=models.Q(price_fen__lte=models.F("list_price_fen"), list_price_fen__lte=MAXIMUM_FEN),
                name="price_at_most_list_price",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.holds_from:%Y-%m-%d}"


class Order(models.Model):
    """One plan or one pack on order; `terms` are copied, so that what is delivered is what was shown.

    The terms are `PlanTerms` or `PackTerms` (catalogue/terms.py); those of an upgrade are the offer's, and its plan is
    the better one. A class is ordered by its booking instead.
    """

    payment = models.OneToOneField("payments.Payment", models.PROTECT, related_name="order", verbose_name=_("payment"))
    member = models.ForeignKey(Member, models.PROTECT, related_name="orders", verbose_name=_("member"))
    plan = models.ForeignKey(Plan, models.PROTECT, null=True, related_name="+", verbose_name=_("plan"))
    pack = models.ForeignKey(Pack, models.PROTECT, null=True, related_name="+", verbose_name=_("pack"))
    terms = models.JSONField(_("terms"))

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-id"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(plan__isnull=True) ^ models.Q(pack__isnull=True), name="order_of_one_thing"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
