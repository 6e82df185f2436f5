"""Places in classes that were paid for, as entitlements."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q

from foundation.chunks import in_chunks
from foundation.days import day_of, start_of_day
from members.classes.models import Booking
from members.enums import BookingStatus, PrepaidKind
from members.prepaid.entitlement import Begin, Entitlement
from members.prepaid.lines import Line
from members.prepaid.reading.span import Span, late_ones
from members.prepaid.stages.place import PlaceStage
from payments.enums import EventKind, Fulfilment
from payments.ledger.known_money import heard_of, prices


def places_in(span: Span) -> Iterator[Entitlement]:
    """Those that are owed in this time, or of which something went back."""
    rows = {row[2]: row for row in _rows(span)}
    given = heard_of(EventKind.FULFILLED, rows)
    delivered = {payment_id: at for payment_id, at in given.items() if at < span.ended}
    paid = prices(delivered)
    late = late_ones({payment_id: at for payment_id, at in delivered.items() if at >= span.began})
    for payment_id, at in delivered.items():
        own_id, member_id, _payment, course_id, starts_at, status, changed_at = rows[payment_id]
        line, fen = Line(PrepaidKind.COURSE, course_id), paid.get(payment_id, 0)
        ids = (payment_id,)
        stage = PlaceStage(own_id, member_id, line, ids, fen, day_of(starts_at), status, changed_at)
        yield Entitlement((Begin(at, stage, payment_id, fen, payment_id in late),), span.refunds_of(ids))
        if payment_id in late:
            yield span.undelivered(payment_id, member_id, fen, heard=late[payment_id], left_at=at)


def _rows(span: Span) -> Iterator[tuple[int, int, int, int, datetime, str, datetime]]:
    began = start_of_day(span.days[0])
    is_owed = Q(session__starts_at__gte=began) | Q(changed_at__gte=began) | Q(status=BookingStatus.CANCELLED)
    places = Booking.objects.filter(payment__fulfilment=Fulfilment.DONE, created_at__lt=span.ended).order_by("pk")
    columns = (
        "pk", "member_id", "payment_id", "session__course_id", "session__starts_at", "status", "changed_at",
    )  # fmt: skip
    yield from places.filter(is_owed).values_list(*columns).iterator()
    for some in in_chunks(span.refunded_ids):
        yield from places.exclude(is_owed).filter(payment__in=some).values_list(*columns)
