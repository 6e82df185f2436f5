"""The words a payment's states are told in, and the table of legal moves."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaymentType(models.TextChoices):
    MEMBERSHIP = "membership", _("Membership fee")
    COURSE = "course", _("Class fee")
    PRIVATE = "private", _("Private training fee")


class PaymentStatus(models.TextChoices):
    PENDING = "pending", _("Awaiting payment")
    SUCCESS = "success", _("Paid")
    FAILED = "failed", _("Failed")


# Every move a payment's status may make. `success` is final; `failed` to `success` is a verified late payment.
LEGAL_MOVES = {
    PaymentStatus.PENDING: {PaymentStatus.SUCCESS, PaymentStatus.FAILED},
    PaymentStatus.FAILED: {PaymentStatus.SUCCESS},
    PaymentStatus.SUCCESS: set(),
}


class FailureReason(models.TextChoices):
    EXPIRED = "expired", _("Expired")
    CLOSED = "closed", _("Closed")
    REJECTED = "rejected", _("Rejected")


class Fulfilment(models.TextChoices):
    NONE = "none", _("Nothing to deliver")
    PENDING = "pending", _("To be delivered")
    DONE = "done", _("Delivered")
    FAILED = "failed", _("Not delivered")


class ProviderName(models.TextChoices):
    ALIPAY = "alipay", _("Alipay")
    WECHAT = "wechat", _("WeChat Pay")


class AttemptStatus(models.TextChoices):
    """Where one opening at a provider stands. UNKNOWN: the provider may or may not have it; only it can tell."""

    OPENING = "opening", _("Opening")
    OPEN = "open", _("Open")
    UNKNOWN = "unknown", _("Unknown")
    REFUSED = "refused", _("Refused")
    CLOSED = "closed", _("Closed")
    PAID = "paid", _("Paid")


# Attempts that a payer may still pay, as far as we know.
LIVE_ATTEMPTS = (AttemptStatus.OPENING, AttemptStatus.OPEN, AttemptStatus.UNKNOWN)


class EventKind(models.TextChoices):
    CREATED = "created", _("Created")
    OPENED = "opened", _("Opened at the provider")
    OPENING_FAILED = "opening_failed", _("Could not be opened")
    SUCCEEDED = "succeeded", _("Paid")
    FAILED = "failed", _("Failed")
    OVERPAID = "overpaid", _("Paid twice")
    FULFILLED = "fulfilled", _("Delivered")
    FULFILMENT_FAILED = "fulfilment_failed", _("Could not be delivered")


class EventSource(models.TextChoices):
    """Who brought the news."""

    API = "api", _("API")
    PAGE = "page", _("Checkout page")
    NOTIFICATION = "notification", _("Provider's notification")
    QUERY = "query", _("Provider's answer")
    COMMAND = "command", _("Command")
    STAFF = "staff", _("Staff")


class Verdict(models.TextChoices):
    """What became of a notification."""

    RECEIVED = "received", _("Received")
    ACCEPTED = "accepted", _("Accepted")
    DUPLICATE = "duplicate", _("Duplicate")
    IGNORED = "ignored", _("Without effect")
    REFUSED = "refused", _("Refused")
    NOT_FOUND = "not_found", _("No such payment")
    MISMATCHED = "mismatched", _("Amount differs")


class ExceptionKind(models.TextChoices):
    """Why money needs a person."""

    AMOUNT_MISMATCH = "amount_mismatch", _("Paid amount differs")
    OVERPAID = "overpaid", _("Paid twice")
    NOT_DELIVERED = "not_delivered", _("Paid but not delivered")
    OUTCOME_UNKNOWN = "outcome_unknown", _("Outcome unknown for too long")
    EXTERNAL_REFUND = "external_refund", _("Refund that was not asked for here")
