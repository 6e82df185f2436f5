"""What whoever gives money back by an amount is told of a thing that is used: how much of it, and where a rule counts.

`REFUND_BY_RULE` of the settings names it.
"""

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from foundation.console import formatting
from foundation.console.decision import Sentence
from foundation.errors import ServiceError
from members.enums import RefundRule
from members.memberships.models import Membership
from members.refunds.operations.quote_refund import quote_refund
from members.training.models import OwnedPack
from payments.enums import Fulfilment, PaymentType

THINGS = {PaymentType.MEMBERSHIP.value: Membership, PaymentType.PRIVATE.value: OwnedPack}


def by_rule_instead(user: User, payment: Any) -> Sequence[Sentence]:
    """Nothing for what is not used, and for what is used whole or not at all."""
    model = THINGS.get(payment.type)
    if model is None or payment.item_id is None or payment.fulfilment != Fulfilment.DONE:
        return []
    thing: Any = model._default_manager.filter(payment_id=payment.pk).order_by("-id").first()
    if thing is None or not user.has_perm(f"members.view_{model._meta.model_name}"):
        return []
    try:
        quote = quote_refund(payment_id=payment.pk, rule=RefundRule.MEMBER)
    except ServiceError as refusal:
        used: Any = refusal.detail
    else:
        if not quote.used:
            return []
        used = _("%(used)d %(unit)s of it are used.") % {"used": quote.used, "unit": quote.unit_name}
    page = reverse(f"admin:members_{model._meta.model_name}_refund", args=[thing.pk])
    counted = _("An amount that is filled in here does not count that; the rules do:")
    return [format_html("{} {} {}", used, counted, formatting.link(page, _("Refund by rule")))]
