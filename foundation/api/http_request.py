"""DRF's request with plain attributes, so that nothing is looked for in two places."""

from functools import cached_property
from typing import Any

from django.http import HttpRequest, QueryDict
from rest_framework.request import Request

from foundation.api.caller import Caller
from foundation.api.json import read_body

_NO_PARAMETERS = QueryDict()


class ApiRequest(Request):
    """What a viewset is asked. `user` is None until it is known who calls, and where nobody has to say."""

    user: Caller | None = None  # type: ignore[assignment]  # DRF finds it when it is first asked for
    auth = None

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.META, self.method = request.META, request.method

    @property
    def query_params(self) -> Any:
        """The parameters of the address; raises SuspiciousOperation for too many."""
        return self._request.GET if self.META.get("QUERY_STRING") else _NO_PARAMETERS

    @cached_property
    def data(self) -> Any:
        """What the body says; raises as `read_body`."""
        return read_body(self._request)
