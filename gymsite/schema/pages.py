"""GET /api/v1/schema/: the API's description, and /api/v1/docs/: a page that shows it and tries it out."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from foundation.api.errors import NO_METHOD
from gymsite.plain import json_error
from gymsite.schema.document import served

# The page's own: it loads from this host and calls it, and has neither script nor style inside.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
    " base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
View = Callable[[HttpRequest], HttpResponse]


def only_read(view: View) -> View:
    """The same view, with another method refused in the API's form."""

    @csrf_exempt  # a program's POST is told of the method
    @wraps(view)
    def read(request: HttpRequest) -> HttpResponse:
        if request.method in ("GET", "HEAD"):
            return view(request)
        answer = json_error(405, *NO_METHOD)
        answer["Allow"] = "GET, HEAD"
        return answer

    return read


@only_read
def show_schema(request: HttpRequest) -> HttpResponse:
    """OpenAPI 3.1 as JSON."""
    return HttpResponse(served(), content_type="application/json")


@only_read
def show_docs(request: HttpRequest) -> HttpResponse:
    """Swagger UI, from this host alone."""
    page = render(request, "api_docs.html")
    page["Content-Security-Policy"] = POLICY
    return page
