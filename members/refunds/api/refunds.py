"""/members/refund-quotes/ and /members/refunds/: what goes back of a payment by the rules, and the wish for it."""

from typing import Any

from django.http import HttpResponseBase
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.api.paging import integer, one_of, require_parameters
from members.enums import RefundRule
from members.people.api.permissions import HasMembersScope
from members.people.api.viewset import GymViewSet
from members.refunds.api.idempotent import ask_refund_once
from members.refunds.api.representation import represent_decision, represent_quote
from members.refunds.api.requests import NEW_REFUND
from members.refunds.operations.ask_refund import RefundWish, ask_refund
from members.refunds.operations.quote_refund import quote_refund
from payments.idempotency.answers import as_response, read_key
from payments.paying.api.permissions import HasPaymentsScope
from payments.refunding.api.access import PROPOSE, REQUEST


class RefundDeskViewSet(GymViewSet):
    """Whoever asks for refunds, or proposes them; the token has to be one for payments too."""

    permission_classes = [IsAuthenticated, HasMembersScope, HasPaymentsScope]


class RefundQuoteViewSet(RefundDeskViewSet):
    """The calculator."""

    readers = {"list": {"payment_id": integer, "rule": one_of(RefundRule.values)}}

    def list(self, request: Request) -> Response:
        """What the rule gives back now, and how it is computed; nothing is written down."""
        self.access.require(REQUEST, PROPOSE)
        asked = require_parameters(self.parameters, "payment_id", "rule")
        quote = quote_refund(payment_id=asked["payment_id"], rule=RefundRule(asked["rule"]))
        return Response(represent_quote(quote))


class RefundViewSet(RefundDeskViewSet):
    """Refunds by the rules."""

    def create(self, request: Request) -> HttpResponseBase:
        """Ask for a refund, once for one Idempotency-Key; of somebody who may only propose, it waits for another."""
        self.access.require(REQUEST, PROPOSE)
        body: dict[str, Any] = NEW_REFUND.to_internal_value(request.data)
        key = read_key(request.headers.get("Idempotency-Key"))
        wish = RefundWish(
            payment_id=body["payment_id"],
            rule=RefundRule(body["rule"]),
            reason=body["reason"],
            actor_id=self.access.user_id,
            amount_fen=body.get("amount"),
            override_reason=body.get("override_reason", ""),
            is_proposal=not self.access.may(REQUEST),
        )
        if key is not None:
            return as_response(ask_refund_once(wish, key=key, cause=self.access.cause))
        return Response(represent_decision(ask_refund(wish, cause=self.access.cause)), status=201)
