"""Whatever a dying server leaves of its answer, a delivery is acknowledged or lost, and nothing else."""

import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from tests.concurrency.delivery import is_acknowledged
from tests.plugin import free_port

MESSAGE = {"data": "a=1", "content_type": "application/x-www-form-urlencoded"}
ACKNOWLEDGEMENT = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 7\r\n\r\nsuccess"
RESET_AT_CLOSE = struct.pack("ii", 1, 0)


def close(connection: socket.socket) -> None:
    """As the kernel does for a process that had read everything."""
    connection.close()


def reset(connection: socket.socket) -> None:
    """As the kernel does for a process that had not."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_AT_CLOSE)
    connection.close()


@contextmanager
def dying_server(answers: list[bytes], die: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server that sends the next of the answers to whoever comes next, and dies on it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            for answer in answers:
                connection, _address = listener.accept()
                while (part := connection.recv(65_536)) and not part.endswith(MESSAGE["data"].encode()):
                    pass
                connection.sendall(answer)
                die(connection)

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
        thread.join()


@pytest.mark.parametrize("die", [close, reset])
def test_killed_before_the_last_byte_it_is_lost(die):
    cut_short = [ACKNOWLEDGEMENT[:length] for length in range(len(ACKNOWLEDGEMENT))]
    with dying_server(cut_short, die) as url:
        assert [is_acknowledged(url, MESSAGE) for _answer in cut_short] == [False] * len(cut_short)


def test_killed_after_the_last_byte_it_is_acknowledged():
    with dying_server([ACKNOWLEDGEMENT], close) as url:
        assert is_acknowledged(url, MESSAGE)


def test_where_nobody_listens_it_is_lost():
    assert not is_acknowledged(f"http://127.0.0.1:{free_port()}/", MESSAGE)


def test_where_nobody_answers_in_time_it_is_lost():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        assert not is_acknowledged(f"http://127.0.0.1:{silent.getsockname()[1]}/", MESSAGE, timeout=0.05)


@pytest.mark.parametrize(
    "answer",
    [
        ACKNOWLEDGEMENT.replace(b"success", b"failure"),
        ACKNOWLEDGEMENT.replace(b"200 OK", b"503 Service Unavailable"),
        b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n",
    ],
)
def test_a_whole_answer_that_is_another_is_told(answer):
    with dying_server([answer], close) as url, pytest.raises(AssertionError):
        is_acknowledged(url, MESSAGE)


@pytest.mark.parametrize("address", ["127.0.0.1", "http://", "nobody://127.0.0.1"])
def test_an_address_that_is_none_is_the_tests_own_fault(address):
    with pytest.raises(ValueError, match=r"[Nn]o (scheme|host|connection adapters)"):
        is_acknowledged(address, MESSAGE)
