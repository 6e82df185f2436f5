"""What every viewset has in common: ids that are integers, parameters that are known, one caller, and pages."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Any, ClassVar, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.functional import cached_property
from rest_framework.request import Request

from foundation.api.caller import caller_of
from foundation.api.dispatch import DispatchingViewSet
from foundation.api.endpoint import Endpoint, endpoint_of
from foundation.api.json import json_answer, no_content
from foundation.api.paging import DEFAULT_LIMIT, Keyset, Row, next_link
from foundation.api.parameters import Reader, read_parameters, require_parameters
from foundation.api.throttles import CreateThrottle, RateThrottle, SearchThrottle

Access = TypeVar("Access")
Shown = dict[str, Any]
# Takes from an answer what its reader is not to see.
Hide = Callable[[Shown], Shown]
# Query parameters that look for one thing among all.
SEARCHES = frozenset({"q", "transaction_id"})


class APIViewSet(DispatchingViewSet, Generic[Access]):
    """Every action says by `endpoint` what it takes and answers, and reads and answers by `body` and `answer`.

    `readers` has the query parameters that an action knows; every other is refused, and named. Their values are in
    `parameters`, and `access` is what the caller may do.
    """

    # Made of the caller, once a request.
    access_class: Callable[[Any], Access]
    # Eighteen digits hold every id that will ever be given out; a longer one is a path that does not exist.
    lookup_value_regex = "[0-9]{1,18}"
    readers: ClassVar[Mapping[str, Mapping[str, Reader]]] = {}
    # Whether an action that `readers` does not name refuses parameters, or leaves them unread.
    refuses_parameters: ClassVar[bool] = True
    parameters: dict[str, Any]

    def dispatch(self, request: HttpRequest, *args: Any, **ids: str) -> HttpResponseBase:
        """The action gets the ids of its path as integers."""
        return super().dispatch(request, *args, **{name: self.read_id(text) for name, text in ids.items()})

    def read_id(self, text: str) -> int | None:
        """The id that a part of the path names."""
        return int(text)

    def rates_of(self, request: Request) -> Sequence[type[RateThrottle]]:
        """Beside what the view says itself: that of what is made, or of what is searched for."""
        said = endpoint_of(getattr(self, self.action, None))
        if said is not None and said.status == HTTPStatus.CREATED:
            return (*self.rates, CreateThrottle)
        if not SEARCHES.isdisjoint(request.query_params):
            return (*self.rates, SearchThrottle)
        return self.rates

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse who may not come in, then what is not known; what follows refuses a method that is not there."""
        super().initial(request, *args, **kwargs)
        readers = self.readers.get(self.action)
        is_read = self.action and (readers is not None or self.refuses_parameters)
        self.parameters = read_parameters(request.query_params, readers or {}) if is_read else {}

    @cached_property
    def access(self) -> Access:
        """What the caller may do."""
        return self.access_class(caller_of(self.request))

    @cached_property
    def endpoint(self) -> Endpoint:
        """What the action takes and answers."""
        said = endpoint_of(getattr(self, self.action))
        assert said is not None, f"{type(self).__name__}.{self.action} does not say what it takes and answers"
        return said

    @cached_property
    def limit(self) -> int:
        """How many rows the page that is asked for has at most."""
        return int(self.parameters.get("limit", DEFAULT_LIMIT))

    def needed_parameters(self) -> Mapping[str, Any]:
        """The parameters, none of those missing that `readers` says are needed; raises InvalidField."""
        return require_parameters(self.parameters, self.readers[self.action])

    def body(self) -> Any:
        """What the request says; raises a ValidationError that names what is wrong with it."""
        assert self.endpoint.body is not None
        return self.endpoint.body.shared().to_internal_value(self.request.data)

    def answer(self, row: Any, *, hide: Hide | None = None) -> HttpResponse:
        """The answer that shows this row."""
        return json_answer(self._shown([row], hide)[0], status=self.endpoint.status)

    def answer_all(self, rows: Iterable[Any], *, hide: Hide | None = None) -> HttpResponse:
        """The bare array that shows these rows."""
        return json_answer(self._shown(rows, hide), status=self.endpoint.status)

    def answer_done(self) -> HttpResponse:
        """The answer that shows nothing."""
        return no_content()

    def answer_page(self, found: Sequence[Any], *, keyset: Keyset, hide: Hide | None = None) -> HttpResponse:
        """The same for a page: up to `limit` of the rows found behind its position, and a link if there is one more."""
        page = found[: self.limit]
        response = self.answer_all(page, hide=hide)
        if len(found) > self.limit:
            response["Link"] = next_link(self.request, keyset, page[-1])
        return response

    def answer_list(self, rows: QuerySet[Row], *, keyset: Keyset, hide: Hide | None = None) -> HttpResponse:
        """The page of these rows that the parameters ask for."""
        return self.answer_page(self.found(rows, keyset=keyset), keyset=keyset, hide=hide)

    def found(self, rows: QuerySet[Row], *, keyset: Keyset) -> Sequence[Row]:
        """The rows for `answer_page`."""
        return list(keyset.select(rows, self.parameters.get(keyset.parameter))[: self.limit + 1])

    def _shown(self, rows: Iterable[Any], hide: Hide | None) -> list[Any]:
        answer = self.endpoint.answer
        assert answer is not None
        return answer.written_each(rows) if hide is None else [hide(one) for one in answer.of_each(rows)]
