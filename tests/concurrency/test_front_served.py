"""The front behind the server that it is written for: forms of HTTP/1.1, uploads, and a stop beside slow clients."""

import socket
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
import requests

from tests.processes import PATIENCE_SECONDS, stop
from tests.providers_desk import CALLBACK
from tests.service_process import running_service
from tests.staff_client import signed_in
from tests.trust.slow_clients import holding

STATIC = "/static/unfold/css/styles.css"


@pytest.fixture
def service(transactional_db, tmp_path):
    with running_service(tmp_path / "service.log", workers=1, WEB_THREADS="2") as (url, process):
        yield url, process


def spoken(url, *sent):
    """All that the server says to these bytes until it closes."""
    where = urlsplit(url)
    with socket.create_connection((where.hostname, where.port), PATIENCE_SECONDS) as connection:
        for part in sent:
            connection.sendall(part)
        said = b""
        while more := connection.recv(65536):
            said += more
    return said


def pieces(size, count):
    return (b"a" * size for _each in range(count))


def test_requests_in_every_form_are_answered(service):
    url, _process = service
    with requests.Session() as session:  # one connection, kept
        callback = f"{url}{CALLBACK}alipay"
        assert session.post(callback, data=pieces(10, 10)).text == "fail"
        assert session.head(f"{url}/admin/login/").text == ""
        whole = session.get(f"{url}{STATIC}")
        assert len(whole.content) == int(whole.headers["Content-Length"]) > 200_000
        assert session.get(f"{url}{STATIC}", headers={"Range": "bytes=0-9"}).content == whole.content[:10]
        head = session.head(f"{url}{STATIC}")
        assert (head.headers["Content-Length"], head.text) == (whole.headers["Content-Length"], "")
    for body in (b"a" * 70_000, pieces(1000, 70)):
        assert requests.post(callback, data=body, timeout=PATIENCE_SECONDS).json()["code"] == "body_too_large"
    twice = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" * 2
    last = b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    assert spoken(url, twice, last).count(b'{"status":"ok"') == 3
    assert b"400 Bad Request" in spoken(url, b"GET / HTTP/9.9\r\n\r\n")
    assert spoken(url, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n").startswith((b"", b"HTTP/1.1 400"))


def test_only_staff_send_large_files(service, staff, member):
    """The answer to who may is Django's own, of a form without a token."""
    url, _process = service
    address = f"{url}/admin/password_change/"
    for user, status in ((staff, 403), (member.user, 413)):
        cookie = {"Cookie": f"sessionid={signed_in(user).cookies['sessionid'].value}"}
        for body in (b"a" * 700_000, pieces(100_000, 7)):
            answer = requests.post(address, data=body, headers=cookie, timeout=PATIENCE_SECONDS)
            assert answer.status_code == status


HUNG_UP = (
    f"POST {CALLBACK}alipay HTTP/1.1\r\nHost: localhost\r\nContent-Length: 20\r\n\r\na",
    f"POST {CALLBACK}alipay HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\naa\r\n",
    "GET /admin/login/ HTTP/1.1\r\nHost: localhost\r\n\r\n",
    f"GET {STATIC} HTTP/1.1\r\nHost: localhost\r\n\r\n",
)


def test_a_client_that_hangs_up_is_no_fault_of_ours(service, tmp_path):
    url, process = service
    where = urlsplit(url)
    for said in HUNG_UP:
        with socket.create_connection((where.hostname, where.port), PATIENCE_SECONDS) as connection:
            connection.sendall(said.encode())
        assert requests.get(f"{url}/readyz", timeout=PATIENCE_SECONDS).ok, said
    assert stop(process) == 0
    log = (tmp_path / "service.log").read_text()
    assert "Traceback" not in log
    assert "Unforeseen" not in log


def test_a_stop_answers_what_is_here_and_waits_for_nobody_slow(service):
    url, process = service
    with holding(url, 5, large=STATIC), ThreadPoolExecutor(4) as pool:
        answers = [pool.submit(requests.get, f"{url}/admin/login/", timeout=PATIENCE_SECONDS) for _each in range(4)]
        assert [answer.result().status_code for answer in answers] == [200] * 4
        assert stop(process) == 0
