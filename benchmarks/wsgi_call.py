"""A request given to the service inside this process, past any server: the whole application alone."""

from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from benchmarks.http_request import Request
from benchmarks.operations.operation import Operation

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def call(application: Application, request: Request, operation: Operation) -> None:
    """Answer it as a server has it answered; raises AssertionError for a wrong answer."""
    status: list[str] = []
    answer = application(_environ(request), lambda line, _headers: status.append(line))
    body = b"".join(answer)
    answer.close()  # type: ignore[attr-defined]  # Django's has it
    assert status[0].startswith(str(operation.status)), f"{operation.name}: {status[0]} {body[:300]!r}"
    assert operation.fragment.encode() in body


def _environ(request: Request) -> dict[str, Any]:
    path, _mark, query = request.path.partition("?")
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers.items()}
    return {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_TYPE": headers.pop("HTTP_CONTENT_TYPE", ""),
        "CONTENT_LENGTH": str(len(request.body)),
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "127.0.0.1",
        **headers,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(request.body),
        "wsgi.errors": BytesIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
