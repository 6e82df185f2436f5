"""The tables."""

import secrets

from django.conf import settings
from django.db import models


def new_transaction_id() -> str:
    return f"txn_{secrets.token_hex(11)}"


class Member(models.Model):
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE)
    name = models.CharField(max_length=100)

    def __str__(self) -> str:
        return self.name


class Payment(models.Model):
    KINDS = [("membership", "membership"), ("course", "course"), ("private", "private")]

    member = models.ForeignKey(Member, models.PROTECT, db_index=False)
    amount = models.DecimalField(max_digits=10, decimal_places=2)
    type = models.CharField(max_length=16, choices=KINDS)
    status = models.CharField(max_length=16, default="pending")
    transaction_id = models.CharField(max_length=64, unique=True, default=new_transaction_id)
    description = models.CharField(max_length=200, blank=True)
    provider = models.CharField(max_length=16, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    paid_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["member", "-id"])]

    def __str__(self) -> str:
        return self.transaction_id


class Notification(models.Model):
    provider = models.CharField(max_length=16)
    body = models.TextField()
    payment = models.ForeignKey(Payment, models.PROTECT, null=True)
    received_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.pk)
