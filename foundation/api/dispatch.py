"""How a request comes to its action: DRF's steps in its order, with what is the same for every request made once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import wraps
from typing import Any, ClassVar, NoReturn, Self

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.decorators import classonlymethod
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import NotAuthenticated, PermissionDenied
from rest_framework.request import Request
from rest_framework.viewsets import ViewSet

from foundation.api.http_request import ApiRequest
from foundation.api.throttles import RateThrottle, TooManyRequests


@dataclass(frozen=True, slots=True)
class Address:
    """What is the same for every request to one address: `actions` by method, and who is asked whether it may be."""

    actions: Mapping[str, str]
    allow: str
    authenticators: tuple[BaseAuthentication, ...]
    permissions: tuple[Any, ...]

    @classmethod
    def of(cls, viewset: type[ViewSet], actions: Mapping[str, str]) -> Self:
        """By the names of the methods as DRF's router gives them, in small letters."""
        # DRF's own `options` refuses the method.
        known = {"options": "options", **actions, **({"head": actions["get"]} if "get" in actions else {})}
        return cls(
            actions={method.upper(): action for method, action in known.items()},
            allow=", ".join(name.upper() for name in viewset.http_method_names if name in known),
            authenticators=tuple(kind() for kind in viewset.authentication_classes),
            permissions=tuple(kind() for kind in viewset.permission_classes),
        )


class DispatchingViewSet(ViewSet):
    """A viewset whose actions answer with bytes: DRF's parsers, renderers and negotiation have no part in it.

    `action` is empty for a method that the address does not have. `rates` are those by which every request is counted.
    """

    address: Address
    rates: ClassVar[Sequence[type[RateThrottle]]] = ()

    @classonlymethod
    def as_view(cls, actions: Any = None, **initkwargs: Any) -> Any:  # noqa: N805 -- a class method of Django's kind
        """DRF's view, and all that others find on it, with the way through it our own."""
        drawn: Any = super().as_view(actions, **initkwargs)
        address = Address.of(cls, drawn.actions)

        @wraps(drawn)
        def view(request: HttpRequest, **ids: str) -> HttpResponseBase:
            viewset = cls(**initkwargs)
            viewset.address = address
            return viewset.dispatch(request, **ids)

        return view

    def dispatch(self, request: HttpRequest, *args: Any, **ids: Any) -> HttpResponseBase:
        """The answer of the action, or of the error that was raised on the way; raises what no answer is known for."""
        self.args, self.kwargs = args, ids
        asked = self.request = self.initialize_request(request)
        self.action = self.address.actions.get(asked.method or "", "")
        try:
            self.initial(asked)
            act = getattr(self, self.action) if self.action else self.http_method_not_allowed
            answer: HttpResponseBase = act(asked, *args, **ids)
        except Exception as error:
            answer = self.handle_exception(error)
        answer.headers["Allow"] = self.address.allow
        return answer

    def initialize_request(self, request: HttpRequest, *args: Any, **kwargs: Any) -> ApiRequest:
        """For the API's description, too, which is drawn from a request that nobody sent."""
        return ApiRequest(request)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Find out who calls, and refuse who may not, or too often."""
        # Django's own, too, as DRF has it.
        request.user = request._request.user = self._caller(request)
        for permission in self.address.permissions:
            if not permission.has_permission(request, self):
                self.permission_denied(request, getattr(permission, "message", None), getattr(permission, "code", None))
        self.check_throttles(request)

    def _caller(self, request: Request) -> Any:
        for authenticator in self.address.authenticators:
            if (found := authenticator.authenticate(request)) is not None:
                return found[0]
        return None

    def permission_denied(self, request: Request, message: str | None = None, code: str | None = None) -> NoReturn:
        """Raise NotAuthenticated for who has not said who calls, PermissionDenied for who has."""
        if self.address.authenticators and request.user is None:
            raise NotAuthenticated
        raise PermissionDenied(detail=message, code=code)

    def check_throttles(self, request: Request) -> None:
        """Count the request by each of its rates; raises TooManyRequests with the longest wait."""
        waits = [wait for rate in self.rates_of(request) if (wait := rate.wait_of(request)) is not None]
        if waits:
            raise TooManyRequests(max(waits))

    def rates_of(self, request: Request) -> Sequence[type[RateThrottle]]:
        """By which rates this request is counted."""
        return self.rates

    def raise_uncaught_exception(self, exc: Exception) -> NoReturn:
        """As it is, with DEBUG as without."""
        raise exc
