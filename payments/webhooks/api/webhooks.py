"""/api/v1/webhooks/: who is told what happens."""

from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from foundation.api.endpoint import endpoint
from foundation.api.requests import EmptyBody
from payments.errors import TooManyWebhooks, WebhookExists, WebhookNotFound
from payments.paying.api.viewset import PaymentsViewSet
from payments.webhooks.api.answers import SecretAnswer, WebhookAnswer
from payments.webhooks.api.requests import NewWebhookBody
from payments.webhooks.models import WebhookEndpoint
from payments.webhooks.operations.register import register_endpoint
from payments.webhooks.operations.rotate_secret import rotate_secret
from payments.webhooks.operations.switch_off import switch_off
from payments.webhooks.queries import live_endpoints


class WebhookViewSet(PaymentsViewSet):
    """Web hooks, for whoever may keep them; those that were switched off are not there."""

    lookup_url_kwarg = "webhook_id"
    refuses_parameters = True

    @endpoint(answer=WebhookAnswer, is_list=True)
    def list(self, request: Request) -> HttpResponse:
        """All of them, newest first: there are a few at most."""
        self._require()
        return self.answer_all(live_endpoints().order_by("-id"))

    @endpoint(body=NewWebhookBody, answer=SecretAnswer, status=201, refusals=[WebhookExists, TooManyWebhooks])
    def create(self, request: Request) -> HttpResponse:
        """Register an address; the answer has its secret, and no other ever will."""
        self._require()
        return self._with_secret(*register_endpoint(url=self.body()["url"], user_id=self.access.user_id))

    @endpoint(status=204, refusals=[WebhookNotFound])
    def destroy(self, request: Request, webhook_id: int) -> HttpResponse:
        """Switch it off: it is told nothing more."""
        self._require()
        switch_off(endpoint_id=webhook_id, user_id=self.access.user_id)
        return self.answer_done()

    @endpoint(body=EmptyBody, answer=SecretAnswer, refusals=[WebhookNotFound])
    @action(detail=True, methods=["post"])
    def rotate(self, request: Request, webhook_id: int) -> HttpResponse:
        """A new secret; the older one signs beside it for a day."""
        self.body()
        self._require()
        return self._with_secret(*rotate_secret(endpoint_id=webhook_id))

    def _with_secret(self, webhook: WebhookEndpoint, secret: str) -> HttpResponse:
        webhook.shown_secret = secret  # type: ignore[attr-defined]
        return self.answer(webhook)

    def _require(self) -> None:
        if not self.access.may_keep_webhooks:
            raise PermissionDenied
