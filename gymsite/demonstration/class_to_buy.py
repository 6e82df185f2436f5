"""A class that a newcomer may buy: what `make run` prints leads to its checkout page, whenever it is opened.

A place is held for minutes only; whoever opens the address later gets a fresh one. Development only.
"""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from foundation.errors import ServiceError
from foundation.money import fen_from_yuan
from gymsite.demonstration.people import MEMBERS, find_member
from gymsite.demonstration.purchase import CAUSE, order
from members.enums import SessionStatus
from members.models import ClassSession, Member
from payments.enums import PaymentStatus, PaymentType
from payments.models import Payment
from payments.paying.links import checkout_url
from payments.paying.operations.create import NewPayment, create_payment

BUYER = MEMBERS[0]
# Time enough to look around, choose a provider and press Pay.
LEAST_TIME = timedelta(minutes=5)
PLAIN_FEE_FEN = fen_from_yuan("100.00")


@require_safe
def buy_a_class(_request: HttpRequest) -> HttpResponse:
    """On to the checkout page of a payment that can be paid now; 404 where there is no demonstration."""
    buyer = find_member(BUYER) if settings.DEBUG and settings.SANDBOX_URL else None
    if buyer is None:
        raise Http404
    return HttpResponseRedirect(checkout_url(payable_order(buyer).pk))


def payable_order(buyer: Member) -> Payment:
    """The newest class that is ordered and has time left, else the first one to be had; a plain fee when none is."""
    return waiting_order(buyer) or first_order(buyer) or plain_order(buyer)


def waiting_order(buyer: Member) -> Payment | None:
    """What was ordered before and waits to be paid, with some minutes left."""
    waiting = buyer.payments.filter(status=PaymentStatus.PENDING, type=PaymentType.COURSE)
    found: Payment | None = waiting.filter(expires_at__gt=timezone.now() + LEAST_TIME).order_by("-pk").first()
    return found


def first_order(buyer: Member) -> Payment | None:
    """An order of the first class that costs something and takes this member; None where none does.

    One in which he has a place, or which is full, refuses.
    """
    coming = ClassSession.objects.filter(
        starts_at__gt=timezone.now(), price_fen__gt=0, is_included=False, status=SessionStatus.SCHEDULED
    )
    for session in coming.order_by("starts_at", "pk"):
        try:
            with transaction.atomic():
                return order(buyer, session)
        except ServiceError:
            continue
    return None


def plain_order(buyer: Member) -> Payment:
    """A payment for nothing in particular; one that waits serves again."""
    waiting = buyer.payments.filter(status=PaymentStatus.PENDING, item_id=None)
    found: Payment | None = waiting.filter(expires_at__gt=timezone.now() + LEAST_TIME).order_by("-pk").first()
    new = NewPayment(buyer.pk, PLAIN_FEE_FEN, PaymentType.MEMBERSHIP, "会员费", None)
    return found or create_payment(new=new, cause=CAUSE)
