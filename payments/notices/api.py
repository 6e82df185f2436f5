"""POST /api/v1/payments/callback/{provider}: where the providers report. Their signature is the only authority."""

from functools import lru_cache
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.http.request import HttpHeaders
from django.views.decorators.csrf import csrf_exempt

from foundation.api.errors import NO_METHOD, body_of, error_body
from foundation.api.json import dump
from foundation.client_address import client_address
from foundation.errors import ServiceError
from foundation.this_request import ARRIVED
from payments.enums import ProviderName
from payments.errors import ProviderUnknownName
from payments.notices.operations.receive import receive_notification
from payments.providers import get_notifier
from payments.providers.base import Acknowledgement, Message, NotificationRefused


@csrf_exempt
def receive(request: HttpRequest, provider: str) -> HttpResponse:
    """Take one notification and answer in the form it came in, after everything is committed."""
    if provider not in ProviderName.values:
        raise ProviderUnknownName
    if request.method != "POST":
        return _json(HTTPStatus.METHOD_NOT_ALLOWED, error_body(*NO_METHOD), Allow="POST")
    headers = {name: value for key, value in request.META.items() if (name := _name_of_field(key)) is not None}
    message = Message(headers, request.body)
    try:
        payment_id = receive_notification(
            provider=provider,
            message=message,
            remote_address=client_address(request),
            arrived=request.META.get(ARRIVED),
        )
    except ServiceError as error:
        return _rejection(provider, message, error)
    answer = get_notifier(provider, message).acknowledge(message, payment_id=payment_id)
    return _in_form(HTTPStatus.OK, answer)


@lru_cache(maxsize=64)
def _name_of_field(key: str) -> str | None:
    """A header field's name in small letters, by the key that it has in META; None for what is none."""
    name: str | None = HttpHeaders.parse_header_name(key)
    return name and name.lower()


def _rejection(provider: str, message: Message, error: ServiceError) -> HttpResponse:
    try:
        notifier = get_notifier(provider, message)
    except NotificationRefused:
        return _json(error.status, body_of(error))
    return _in_form(error.status, notifier.reject(message, code=error.code, detail=str(error.detail)))


def _in_form(status: int, answer: Acknowledgement) -> HttpResponse:
    return HttpResponse(answer.body, status=status, content_type=answer.content_type)


def _json(status: int, body: dict[str, object], **headers: str) -> HttpResponse:
    return HttpResponse(dump(body), status=status, content_type="application/json", headers=headers)
