"""/members/refund-quotes/ and /members/refunds/: what goes back of a payment by the rules, and the wish for it."""

from dataclasses import fields
from typing import Any

from django.http import HttpResponse, HttpResponseBase
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from foundation.api.endpoint import endpoint
from foundation.api.parameters import integer, needed, one_of
from members.enums import RefundRule
from members.errors import ChangeRefused, RuleNotApplicable
from members.people.api.access import HasMembersScope
from members.people.api.viewset import GymViewSet
from members.refunds.api.answers import RefundDecisionAnswer, RefundQuoteAnswer
from members.refunds.api.idempotent import ask_refund_once
from members.refunds.api.requests import RefundByRuleBody
from members.refunds.operations.ask_refund import RefundWish, ask_refund, quote_of
from members.refunds.operations.goes_with_refund import would_go
from payments.errors import OF_KEYS, PaymentNotFound, PaymentNotPaid, RefundExceedsPaid, RefundTooMany, RefundTooSoon
from payments.idempotency.answer_once import as_response, read_key
from payments.paying.api.access import HasPaymentsScope
from payments.permissions import PROPOSE_REFUND, REQUEST_REFUND
from payments.refunding.api.requests import taking

# A quote is nobody's wish: it has no reason of its own.
QUOTED = "-"


class RefundDeskViewSet(GymViewSet):
    """Whoever asks for refunds, or proposes them; the token has to be one for payments too."""

    permission_classes = [IsAuthenticated, HasMembersScope, HasPaymentsScope]


class RefundQuoteViewSet(RefundDeskViewSet):
    """The calculator."""

    readers = {"list": {"payment_id": needed(integer), "rule": needed(one_of(RefundRule.values)), "take": taking}}

    @endpoint(answer=RefundQuoteAnswer, refusals=[ChangeRefused, RuleNotApplicable, PaymentNotFound, PaymentNotPaid])
    def list(self, request: Request) -> HttpResponse:
        """What the rule gives back now, how it is computed and what goes with it; nothing is written down.

        With `take` (`all`, `nothing`, `days:10`, `sessions:2`) for that, as the request for the refund says it.
        """
        self.access.require(REQUEST_REFUND, PROPOSE_REFUND)
        asked = self.needed_parameters()
        take = self.parameters.get("take")
        wish = RefundWish(asked["payment_id"], RefundRule(asked["rule"]), QUOTED, self.access.user_id, take=take)
        quote, goes = quote_of(wish), would_go(wish, cause=self.access.cause).both
        at_stake = {"bookings": goes.bookings, "appointments": goes.appointments}
        return self.answer({field.name: getattr(quote, field.name) for field in fields(quote)} | at_stake)


class RefundViewSet(RefundDeskViewSet):
    """Refunds by the rules."""

    @endpoint(
        body=RefundByRuleBody,
        answer=RefundDecisionAnswer,
        status=201,
        refusals=[
            ChangeRefused,
            RuleNotApplicable,
            PaymentNotFound,
            PaymentNotPaid,
            RefundExceedsPaid,
            RefundTooMany,
            RefundTooSoon,
            *OF_KEYS,
        ],
    )
    def create(self, request: Request) -> HttpResponseBase:
        """Ask for a refund, once for one Idempotency-Key; of somebody who may only propose, it waits for another."""
        self.access.require(REQUEST_REFUND, PROPOSE_REFUND)
        body: dict[str, Any] = self.body()
        key = read_key(request.META.get("HTTP_IDEMPOTENCY_KEY"))
        wish = RefundWish(
            payment_id=body["payment_id"],
            rule=RefundRule(body["rule"]),
            reason=body["reason"],
            actor_id=self.access.user_id,
            amount_fen=body.get("amount"),
            override_reason=body.get("override_reason", ""),
            take=body.get("take"),
        )
        if key is not None:
            return as_response(ask_refund_once(wish, key=key, cause=self.access.cause))
        return self.answer(ask_refund(wish, cause=self.access.cause))
