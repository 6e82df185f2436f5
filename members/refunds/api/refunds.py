"""/members/refund-quotes/ and /members/refunds/: what goes back of a payment by the rules, and the wish for it."""

from dataclasses import fields
from typing import Any

from django.http import HttpResponseBase
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.api.endpoint import endpoint
from foundation.api.parameters import integer, one_of, require_parameters
from members.enums import RefundRule
from members.people.api.access import HasMembersScope
from members.people.api.viewset import GymViewSet
from members.refunds.api.answers import RefundDecisionAnswer, RefundQuoteAnswer
from members.refunds.api.idempotent import ask_refund_once
from members.refunds.api.requests import NewRefundBody
from members.refunds.operations.ask_refund import RefundWish, ask_refund
from members.refunds.operations.quote_refund import quote_refund
from members.refunds.queries import appointments_at_stake, places_at_stake
from payments.idempotency.answer_once import as_response, read_key
from payments.paying.api.access import HasPaymentsScope
from payments.permissions import PROPOSE_REFUND, REQUEST_REFUND
from payments.refunding.operations.approval import only_proposes


class RefundDeskViewSet(GymViewSet):
    """Whoever asks for refunds, or proposes them; the token has to be one for payments too."""

    permission_classes = [IsAuthenticated, HasMembersScope, HasPaymentsScope]


class RefundQuoteViewSet(RefundDeskViewSet):
    """The calculator."""

    readers = {"list": {"payment_id": integer, "rule": one_of(RefundRule.values)}}

    @endpoint(answer=RefundQuoteAnswer)
    def list(self, request: Request) -> Response:
        """What the rule gives back now, and how it is computed; nothing is written down."""
        self.access.require(REQUEST_REFUND, PROPOSE_REFUND)
        asked = require_parameters(self.parameters, "payment_id", "rule")
        payment_id = asked["payment_id"]
        quote = quote_refund(payment_id=payment_id, rule=RefundRule(asked["rule"]))
        at_stake = {"bookings": places_at_stake(payment_id), "appointments": appointments_at_stake(payment_id)}
        return self.answer({field.name: getattr(quote, field.name) for field in fields(quote)} | at_stake)


class RefundViewSet(RefundDeskViewSet):
    """Refunds by the rules."""

    @endpoint(body=NewRefundBody, answer=RefundDecisionAnswer, status=201)
    def create(self, request: Request) -> HttpResponseBase:
        """Ask for a refund, once for one Idempotency-Key; of somebody who may only propose, it waits for another."""
        self.access.require(REQUEST_REFUND, PROPOSE_REFUND)
        body: dict[str, Any] = self.body()
        key = read_key(request.headers.get("Idempotency-Key"))
        wish = RefundWish(
            payment_id=body["payment_id"],
            rule=RefundRule(body["rule"]),
            reason=body["reason"],
            actor_id=self.access.user_id,
            amount_fen=body.get("amount"),
            override_reason=body.get("override_reason", ""),
            take=body.get("take"),
            is_proposal=only_proposes(self.access.may),
        )
        if key is not None:
            return as_response(ask_refund_once(wish, key=key, cause=self.access.cause))
        return self.answer(ask_refund(wish, cause=self.access.cause))
