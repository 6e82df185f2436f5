"""The request that the handler makes says of its body what Django's own says."""

from io import BytesIO

import pytest
from django.core.handlers.wsgi import WSGIRequest

from gymsite.handler import Request

SAID = [
    None,
    "",
    "application/json",
    "application/json; charset=UTF-8",
    "application/x-www-form-urlencoded; charset=gbk",
    "application/x-www-form-urlencoded;charset=nobodys",
    'multipart/form-data; boundary="a; b"',
    "text/plain; charset*=utf-8''latin-1",
    " TEXT/XML ; charset=",
]


def environ_of(said):
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/", "wsgi.input": BytesIO(b"name=%D7%D6")}
    return environ if said is None else {**environ, "CONTENT_TYPE": said}


@pytest.mark.parametrize("said", SAID)
def test_the_kind_of_a_body_is_what_django_reads_it_as(said):
    own, djangos = Request(environ_of(said)), WSGIRequest(environ_of(said))
    assert own.content_type == djangos.content_type
    assert own.content_params == djangos.content_params
    assert own.encoding == djangos.encoding


def test_what_one_request_makes_of_its_parameters_is_no_others():
    said = "multipart/form-data; boundary=one"
    Request(environ_of(said)).content_params["boundary"] = "another"
    assert Request(environ_of(said)).content_params == {"boundary": "one"}
