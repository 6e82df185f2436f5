"""What every viewset here has in common: who may come in, ids that are integers, parameters that are known."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from foundation.api.paging import DEFAULT_LIMIT, Reader, answer_page, read_parameters
from foundation.api.walking import Represent, Row, Walk
from members.people.api.access import Access, access_of
from members.people.api.permissions import HasMembersScope

ME = "me"


class GymViewSet(ViewSet):
    """`readers` has the query parameters that an action knows; every other is refused, and named.

    A request has its caller in `access` and the values of its parameters in `parameters`.
    """

    permission_classes: Any = [IsAuthenticated, HasMembersScope]
    # Eighteen digits hold every id that will ever be given out; a longer one is a path that does not exist.
    lookup_value_regex = "[0-9]{1,18}"
    readers: ClassVar[Mapping[str, Mapping[str, Reader]]] = {}
    access: Access
    parameters: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **ids: str) -> HttpResponseBase:
        """The action gets integers, and None for `me`."""
        known = {name: None if text == ME else int(text) for name, text in ids.items()}
        return super().dispatch(request, *args, **known)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse who may not come in, then what is not known."""
        super().initial(request, *args, **kwargs)
        self.access = access_of(request)
        self.parameters = read_parameters(request.query_params, self.readers.get(self.action or "", {}))

    def answer_list(self, request: Request, rows: QuerySet[Row], *, walk: Walk, represent: Represent[Row]) -> Response:
        """The page of these rows that the parameters ask for."""
        limit = self.parameters.get("limit", DEFAULT_LIMIT)
        found = list(walk.select(rows, self.parameters.get(walk.parameter))[: limit + 1])
        return answer_page(
            request,
            found,
            limit=limit,
            represent=represent,
            position=lambda row: {walk.parameter: walk.position(row)},
        )
