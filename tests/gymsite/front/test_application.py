"""No client decides how long a thread is held, and what never reaches Django is refused in the API's form."""

import asyncio
import json
import threading

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.db import OperationalError
from granian.rsgi import ProtocolClosed

from gymsite.front import application, body, refusals, threads
from gymsite.front.application import Front
from gymsite.front.limits import ANSWER_MEMORY_BYTES, ANYBODY, STAFF, Allowance
from tests.gymsite.front.wire import Head, Wire, post
from tests.processes import PATIENCE_SECONDS

AT_ONCE = Allowance(ANYBODY.size, 0.01)


class Echo:
    """A WSGI application that answers with what it was sent, and knows how often it was called."""

    def __init__(self, answer=None):
        self.answer, self.calls = answer, []

    def __call__(self, environ, start_response):
        self.calls.append(environ)
        sent = environ["wsgi.input"].read()
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [sent] if self.answer is None else self.answer()


@pytest.fixture(autouse=True)
def opened_at_once(monkeypatch):
    """As the wire reads a file before it returns."""
    monkeypatch.setattr(application, "OPENED_SECONDS", 0)


def ask(front, head, wire):
    """The one answer."""

    async def answered():
        await asyncio.wait_for(front.__rsgi__(head, wire), PATIENCE_SECONDS)
        await asyncio.sleep(0)  # what is due now is done
        await asyncio.sleep(0)

    asyncio.run(answered())
    assert len(wire.answered) == 1
    return wire.answered[0]


def refused(answer, status, code):
    found, fields, content = answer
    assert (found, fields["content-type"]) == (status, "application/json")
    assert (set(json.loads(content)), json.loads(content)["code"]) == ({"code", "detail"}, code)
    return fields


@pytest.mark.parametrize("pieces", [[b""], [b"a=1"], [b"a" * ANYBODY.size], [b"a" * 1000] * 65])
@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_body_comes_whole_with_its_length(pieces, is_chunked):
    echo, whole = Echo(), b"".join(pieces)
    status, _fields, content = ask(Front(echo, threads=1), post(None if is_chunked else len(whole)), Wire(pieces))
    assert (status, content) == (200, whole)
    assert echo.calls[0]["CONTENT_LENGTH"] == str(len(whole))
    assert "HTTP_TRANSFER_ENCODING" not in echo.calls[0]


@pytest.mark.parametrize("is_chunked", [False, True])
def test_one_byte_too_many_is_refused_before_any_thread_is_taken(is_chunked):
    echo, wire = Echo(), Wire([b"a" * 1000] * 1000)
    answer = ask(Front(echo, threads=1), post(None if is_chunked else ANYBODY.size + 1), wire)
    assert refused(answer, 413, "body_too_large")["connection"] == "close"
    assert echo.calls == []
    assert wire.taken <= ANYBODY.size + 1000


@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_body_that_does_not_come_is_refused_and_has_held_no_thread(monkeypatch, is_chunked):
    monkeypatch.setattr(body, "ANYBODY", AT_ONCE)
    echo = Echo()
    answer = ask(Front(echo, threads=1), post(None if is_chunked else 2000), Wire([b"a"], hangs=True))
    assert refused(answer, 408, "request_timeout")["connection"] == "close"
    assert echo.calls == []


def test_a_client_that_hangs_up_is_not_answered():
    class Gone(Wire):
        async def __call__(self):
            raise ProtocolClosed

    echo, wire = Echo(), Gone()
    asyncio.run(Front(echo, threads=1).__rsgi__(post(20), wire))
    assert (echo.calls, wire.answered) == ([], [])


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_probe_needs_no_thread(method):
    echo = Echo()
    assert ask(Front(echo, threads=0), Head("/healthz", method), Wire())[::2] == (200, b'{"status":"ok"}')
    assert echo.calls == []


def test_whoever_finds_no_thread_free_in_time_is_told_to_come_again(monkeypatch):
    """And what was given up is not done later."""
    monkeypatch.setattr(threads, "THREAD_SECONDS", 0.01)
    begun, go_on = threading.Event(), threading.Event()

    def held():
        begun.set()
        assert go_on.wait(PATIENCE_SECONDS)
        return [b"done"]

    echo, first, second = Echo(held), Wire(), Wire()

    async def two():
        front = Front(echo, threads=1)
        holding = asyncio.create_task(front.__rsgi__(Head(), first))
        await asyncio.to_thread(begun.wait, PATIENCE_SECONDS)
        await front.__rsgi__(Head(), second)
        go_on.set()
        await holding
        await front.threads.run(int)  # behind it, in the same thread

    asyncio.run(two())
    assert refused(second.answered[0], 503, "busy")["retry-after"] == "2"
    assert first.answered[0][::2] == (200, b"done")
    assert len(echo.calls) == 1


def test_people_who_find_no_thread_free_get_a_page_that_tries_again():
    head = Head("/pay/1.token/", fields=[("host", "testserver"), ("accept", "text/html"), ("accept-language", "en")])
    answer = refusals.busy(head)
    assert (answer.status, dict(answer.fields)["retry-after"]) == (503, "2")
    assert b'http-equiv="refresh"' in answer.content
    assert b"do not pay again" in answer.content


def test_a_large_answer_waits_for_its_reader_on_disk():
    parts = [bytes([number]) * 50_000 for number in range(20)]
    closed = []

    class Streaming:
        def __iter__(self):
            return iter(parts)

        def close(self):
            closed.append(threading.current_thread().name)

    status, _fields, content = ask(Front(Echo(Streaming), threads=1), Head(), Wire())
    assert len(b"".join(parts)) > ANSWER_MEMORY_BYTES
    assert (status, content) == (200, b"".join(parts))
    assert closed == ["request-1"]  # where its connection to the database is


def test_a_fault_around_django_is_told_without_its_particulars(caplog):
    def broken(_environ, _start_response):
        raise ValueError("sign=secret")

    answer = ask(Front(broken, threads=1), Head(), Wire())
    refused(answer, 500, "internal_error")
    assert b"secret" not in answer[2]
    assert "Unforeseen error around Django" in caplog.text


@pytest.mark.parametrize(("language", "said"), [("en", "arrive in time"), ("zh-CN,zh;q=0.9", "没有")])
def test_a_refusal_is_in_the_callers_language(monkeypatch, language, said):
    monkeypatch.setattr(body, "ANYBODY", AT_ONCE)
    _status, _fields, content = ask(Front(Echo(), threads=1), post(5, accept_language=language), Wire(hangs=True))
    assert said in json.loads(content)["detail"]


class TestUploads:
    """More than anybody may send."""

    @pytest.fixture
    def may(self, monkeypatch):
        asked = []
        monkeypatch.setattr(application, "may_upload", lambda head: asked.append(head) or True)
        return asked

    @pytest.mark.parametrize("is_chunked", [False, True])
    def test_a_signed_in_member_of_staff_may(self, may, is_chunked):
        pieces = [b"a" * 60_000] * 10
        head = post(None if is_chunked else 600_000, path="/admin/payments/")
        assert ask(Front(Echo(), threads=1), head, Wire(pieces))[::2] == (200, b"".join(pieces))
        assert len(may) == 1

    @pytest.mark.parametrize("is_chunked", [False, True])
    @pytest.mark.parametrize(
        ("accept", "kind"), [("application/json", "application/json"), ("text/html,*/*", "text/html; charset=utf-8")]
    )
    def test_up_to_a_limit(self, may, monkeypatch, is_chunked, accept, kind):
        monkeypatch.setattr(body, "STAFF", Allowance(100_000, STAFF.seconds))
        head = post(None if is_chunked else 600_000, path="/admin/payments/", accept_language="en", accept=accept)
        answer = ask(Front(Echo(), threads=1), head, Wire([b"a" * 60_000] * 10))
        assert (answer[0], answer[1]["content-type"], answer[1]["connection"]) == (413, kind, "close")
        assert b"MB" in answer[2]
        assert (b"Nothing was done." in answer[2]) == kind.startswith("text/html")

    def test_one_that_is_cut_short_is_not_worked_on(self, may):
        echo, wire = Echo(), Wire([b"a" * 60_000] * 9)
        asyncio.run(Front(echo, threads=1).__rsgi__(post(600_000, path="/admin/payments/"), wire))
        assert (echo.calls, wire.answered) == ([], [])

    def test_without_a_database_nobody_knows(self, monkeypatch):
        def away(_head):
            raise OperationalError

        monkeypatch.setattr(application, "may_upload", away)
        head = post(600_000, path="/admin/payments/", accept="application/json")
        assert refused(ask(Front(Echo(), threads=1), head, Wire()), 503, "database_unavailable")["retry-after"]
        status, fields, content = ask(Front(Echo(), threads=1), post(600_000, path="/admin/payments/"), Wire())
        assert (status, fields["content-type"]) == (503, "text/html; charset=utf-8")
        assert b'http-equiv="refresh"' in content


def test_django_reads_the_request_as_it_was_sent():
    echo = Echo()
    head = Head(
        "/pay/年/",
        query_string="q=%E5%B9%B4&b=1",
        client="[2001:db8::1]:443",
        fields=[
            ("host", "gym.example.com"),
            ("x-forwarded-for", "198.51.100.1"),
            ("x-forwarded-for", "203.0.113.7"),
            ("x_forwarded_for", "192.0.2.66"),
            ("cookie", "a=1"),
            ("cookie", "b=2"),
            ("idempotency-key", None),
            ("content-type", "text/plain"),
        ],
    )
    ask(Front(echo, threads=1), head, Wire())
    request = WSGIRequest(echo.calls[0])
    assert (request.path_info, request.GET["q"], request.content_type) == ("/pay/年/", "年", "text/plain")
    assert request.META["REMOTE_ADDR"] == "2001:db8::1"
    assert request.headers["X-Forwarded-For"] == "198.51.100.1,203.0.113.7"
    assert request.COOKIES == {"a": "1", "b": "2"}
    assert request.headers["Idempotency-Key"] == ""  # not the same as none
