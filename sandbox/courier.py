"""Delivery: send what is due, keep each try, and try again with growing pauses."""

import logging
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta

import requests
from django.db import close_old_connections

from sandbox import clock
from sandbox.alipay.notices import is_taken as alipay_is_taken
from sandbox.configuration import timing
from sandbox.models import Delivery, Notification
from sandbox.notices import Kind
from sandbox.wechat.v2_notices import is_taken as v2_is_taken
from sandbox.wechat.v3_headers import notice_headers
from sandbox.wechat.v3_notices import is_taken as v3_is_taken

logger = logging.getLogger(__name__)
POLL_SECONDS = 0.2
ANSWER_EXCERPT = 2000
IS_TAKEN = {
    "application/x-www-form-urlencoded": alipay_is_taken,
    "application/json": v3_is_taken,
    "text/xml": v2_is_taken,
}
_one_at_a_time: defaultdict[int, threading.Lock] = defaultdict(threading.Lock)


def start() -> None:
    """Begin to deliver, for as long as the process lives."""
    threading.Thread(target=_run, name="courier", daemon=True).start()


def _run() -> None:
    while True:
        time.sleep(POLL_SECONDS)
        try:
            close_old_connections()
            deliver_due()
        except Exception:  # the thread outlives any one message
            logger.exception("a round of deliveries failed")


def deliver_due() -> None:
    """Send what is due now, in the order in which it was queued."""
    due = Notification.objects.filter(delivered_at=None, due_at__lte=clock.now()).values_list("pk", flat=True)
    for number in list(due):
        deliver(number, only_when_due=True)


def deliver_all(notifications: Iterable[Notification]) -> list[Delivery]:
    """Send each of them now unless it is delivered already; the tries that were made."""
    return [made for each in notifications for made in deliver(each.pk)]


def resend(notification: Notification) -> list[Delivery]:
    """Send it once more, delivered or not."""
    with _one_at_a_time[notification.pk]:
        made = _try(notification)
        if made.accepted:
            Notification.objects.filter(pk=notification.pk).update(delivered_at=made.at, due_at=None)
        return [made]


def deliver(number: int, *, only_when_due: bool = False) -> list[Delivery]:
    """Send one notification, each of its copies, and note when it is due again; one thread at a time."""
    with _one_at_a_time[number]:
        notification = Notification.objects.filter(pk=number, delivered_at=None).select_related("trade").first()
        if notification is None:
            return []
        if only_when_due and (notification.due_at is None or notification.due_at > clock.now()):
            return []
        tries = [_try(notification) for _ in range(notification.copies)]
        _note(notification, delivered=any(each.accepted for each in tries) or notification.kind == Kind.PROBE)
        return tries


@contextmanager
def at_rest() -> Iterator[None]:
    """Nothing that is in the book now is being sent while the block runs."""
    with ExitStack() as locks:
        for number in list(Notification.objects.values_list("pk", flat=True)):
            locks.enter_context(_one_at_a_time[number])
        yield


def _try(notification: Notification) -> Delivery:
    """One POST: no redirect followed, no proxy, a time-out; an answer of any kind is kept."""
    delivery = Delivery(notification=notification, at=clock.now(), headers=headers_of(notification))
    try:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.post(
                notification.url,
                data=notification.body.encode(),
                headers=delivery.headers,
                timeout=timing().notify_timeout,
                allow_redirects=False,
            )
        delivery.status = answer.status_code
        delivery.answer = answer.content[:ANSWER_EXCERPT].decode(errors="replace")
        delivery.accepted = _is_taken(notification, answer)
    except requests.RequestException as error:
        delivery.error = type(error).__name__
    delivery.save()
    return delivery


def _is_taken(notification: Notification, answer: requests.Response) -> bool:
    """By the rule of the message's form: a merchant of API v3 can be told of a refund in API v2's."""
    form = notification.content_type.partition(";")[0]
    return IS_TAKEN[form](answer.status_code, answer.content)


def headers_of(notification: Notification) -> dict[str, str]:
    """The headers of a try made now; API v3 signs each try afresh."""
    headers = {"Content-Type": notification.content_type, "User-Agent": "Mozilla/4.0"}
    return headers | notice_headers(notification.signer, notification.body.encode())


def _note(notification: Notification, *, delivered: bool) -> None:
    """Delivered for good, or due again after the next pause, or never when the pauses are used up."""
    rounds = notification.deliveries.count() // notification.copies
    pauses = timing().retries
    notification.delivered_at = clock.now() if delivered else None
    notification.due_at = None
    if not delivered and rounds <= len(pauses):
        notification.due_at = clock.now() + timedelta(seconds=pauses[rounds - 1])
    notification.save(update_fields=["delivered_at", "due_at"])
