"""A request as WSGI has it (PEP 3333), from its head and its collected body."""

import sys
from io import BytesIO
from time import perf_counter
from typing import IO, Any

from foundation.this_request import ARRIVED
from gymsite.front.protocol import Scope

Environ = dict[str, Any]

_ALWAYS: Environ = {
    "SCRIPT_NAME": "",
    "wsgi.version": (1, 0),
    "wsgi.errors": sys.stderr,
    "wsgi.multithread": True,
    "wsgi.multiprocess": True,
    "wsgi.run_once": False,
}
_VARIABLES = {"content-type": "CONTENT_TYPE", "content-length": "CONTENT_LENGTH"}  # others as they come, below
_OF_THE_CONNECTION = frozenset({"transfer-encoding", "connection", "keep-alive", "expect", "upgrade"})
_MOST_NAMES = 1024  # that are remembered; clients choose them


def environ_of(scope: Scope, body: IO[bytes] | None) -> Environ:
    """What a WSGI application is called with; a body of None stands for a request without one.

    Fields of one name are one variable, and one that is not ASCII is there and empty. A field whose name has an
    underscore is left out: as a variable it could not be told from one that a proxy has set.
    """
    client, server = scope.client.rpartition(":"), scope.server.rpartition(":")
    environ = {
        **_ALWAYS,
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path if scope.path.isascii() else scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": server[0],
        "SERVER_PORT": server[2],
        "REMOTE_ADDR": client[0].strip("[]"),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body if body is not None else BytesIO(),
        ARRIVED: perf_counter(),
    }
    _add_fields(environ, scope)
    if body is not None:
        environ["CONTENT_LENGTH"] = str(_length(body))
    return environ


def _add_fields(environ: Environ, scope: Scope) -> None:
    fields = scope.headers.items()
    for name, value in fields:
        if variable := _VARIABLES.get(name) or _variable(name):
            joint = "; " if variable == "HTTP_COOKIE" else ","
            environ[variable] = f"{environ[variable]}{joint}{value}" if variable in environ else value
    for name in scope.headers.keys():  # noqa: SIM118 -- it is no mapping
        if variable := _VARIABLES.get(name) or _variable(name):
            environ.setdefault(variable, "")


def _variable(name: str) -> str:
    """What the field is called in an environ; empty for one that is left out."""
    variable = "" if "_" in name or name in _OF_THE_CONNECTION else "HTTP_" + name.upper().replace("-", "_")
    if len(_VARIABLES) < _MOST_NAMES:
        _VARIABLES[name] = variable
    return variable


def _length(body: IO[bytes]) -> int:
    length = body.seek(0, 2)
    body.seek(0)
    return length
