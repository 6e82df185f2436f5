"""A call ends when it has to, however the other side goes on."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from payments.providers import bounded_http
from payments.providers.base import ProviderUnreachable
from payments.providers.bounded_http import new_session, told_plainly
from payments.providers.calling import Patience, call_within
from tests.processes import PATIENCE_SECONDS

HEAD = b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n"
DRIPS_EVERY = 0.02
IMPATIENT = Patience(connect_seconds=0.2, call_seconds=0.3)
Speech = Callable[[socket.socket, threading.Event], None]


def drips_its_head(caller: socket.socket, over: threading.Event) -> None:
    while not over.wait(DRIPS_EVERY):
        caller.sendall(b"H")


def drips_header_lines(caller: socket.socket, over: threading.Event) -> None:
    caller.sendall(b"HTTP/1.1 200 OK\r\n")
    while not over.wait(DRIPS_EVERY):
        caller.sendall(b"X: y\r\n")


def drips_its_body(caller: socket.socket, over: threading.Event) -> None:
    caller.sendall(HEAD)
    while not over.wait(DRIPS_EVERY):
        caller.sendall(b"x")


def says_nothing(_caller: socket.socket, over: threading.Event) -> None:
    over.wait(PATIENCE_SECONDS)


def answers(caller: socket.socket, _over: threading.Event) -> None:
    caller.recv(65536)
    caller.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")


@contextmanager
def speaking(speech: Speech) -> Iterator[tuple[str, threading.Event]]:
    """A server that speaks so to whoever calls, and what tells it that it may end."""
    over = threading.Event()

    def accept() -> None:
        with suppress(OSError):
            while True:
                caller, _address = listener.accept()
                threading.Thread(target=speak, args=(caller,), daemon=True).start()

    def speak(caller: socket.socket) -> None:
        with caller, suppress(OSError):
            speech(caller, over)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=accept, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/", over
        finally:
            over.set()
            listener.shutdown(socket.SHUT_RDWR)


def ask(url: str, patience: Patience = IMPATIENT) -> str:
    """The answer, or the code of its want; the library's own time-outs are left aside."""
    try:
        with call_within(patience) as call, told_plainly(call):
            return new_session().get(url, timeout=PATIENCE_SECONDS).text
    except ProviderUnreachable as error:
        return error.code


@pytest.mark.parametrize("speech", [says_nothing, drips_its_head, drips_header_lines, drips_its_body])
def test_who_drips_or_is_silent_is_given_up_while_he_still_speaks(speech: Speech) -> None:
    with speaking(speech) as (url, over):
        assert ask(url) == "timeout"
        assert not over.is_set()


def test_who_answers_is_heard_and_noted() -> None:
    with speaking(answers) as (url, _over), call_within(Patience(PATIENCE_SECONDS, PATIENCE_SECONDS)) as call:
        assert new_session().get(url).text == "ok"
        assert call.is_answered


def test_a_connection_that_is_kept_has_the_time_of_the_new_call() -> None:
    def answers_once(caller: socket.socket, over: threading.Event) -> None:
        answers(caller, over)
        caller.recv(65536)
        drips_its_body(caller, over)

    with speaking(answers_once) as (url, over), new_session() as session:
        with call_within(Patience(PATIENCE_SECONDS, PATIENCE_SECONDS)):
            assert session.get(url).text == "ok"
        with pytest.raises(ProviderUnreachable), call_within(IMPATIENT) as call, told_plainly(call):
            session.get(url, timeout=PATIENCE_SECONDS)
        assert not over.is_set()


def test_all_addresses_of_a_name_share_the_time_of_one_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """urllib3 gives each address as long again."""
    tried: list[tuple[str, float]] = []

    def never(address: tuple[str, int], timeout: float, **_options: object) -> socket.socket:
        tried.append((address[0], timeout))
        raise TimeoutError

    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"127.0.0.{last}", 80)) for last in (1, 2, 3, 4)]
    monkeypatch.setattr(bounded_http.socket, "getaddrinfo", lambda *_name, **_kind: found)
    monkeypatch.setattr("urllib3.util.connection.create_connection", never)

    assert ask("http://provider.test/", Patience(2, 5)) == "timeout"
    assert [address for address, _timeout in tried] == ["127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"]
    assert tried[0][1] <= 0.5


def test_the_next_address_is_tried_where_one_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    with speaking(answers) as (url, _over):
        port = int(url.rstrip("/").rpartition(":")[2])
        found = [(socket.AF_UNSPEC, socket.SOCK_STREAM, 6, "", (host, port)) for host in ("::1", "127.0.0.1")]
        monkeypatch.setattr(bounded_http.socket, "getaddrinfo", _only_for("provider.test", found))
        assert ask(f"http://provider.test:{port}/", Patience(PATIENCE_SECONDS, PATIENCE_SECONDS)) == "ok"


def test_a_name_that_is_not_looked_up_in_time_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def hang(*_name: object, **_kind: object) -> list[object]:
        over.wait(PATIENCE_SECONDS)
        return []

    monkeypatch.setattr(bounded_http.socket, "getaddrinfo", hang)
    try:
        assert ask("http://provider.test/") == "timeout"
    finally:
        over.set()


def test_a_name_that_does_not_exist_is_no_connection() -> None:
    assert ask("http://provider.invalid/", Patience(PATIENCE_SECONDS, PATIENCE_SECONDS)) == "connection"


def _only_for(name: str, found: list[tuple[object, ...]]) -> Callable[..., object]:
    known = socket.getaddrinfo

    def look_up(host: str, *arguments: object, **options: object) -> object:
        return found if host == name else known(host, *arguments, **options)  # type: ignore[arg-type]

    return look_up
