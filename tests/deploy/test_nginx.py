"""deploy/nginx.conf in Debian's nginx, in front of a stand-in for the site that says what reached it."""

import shutil
import socket
import subprocess
import threading
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from tests.nginx_process import NEEDS_NGINX, NGINX, configuration, running_nginx
from tests.plugin import ROOT, free_port
from tests.processes import PATIENCE_SECONDS

pytestmark = NEEDS_NGINX

CALLBACK = "/api/v1/payments/callback/alipay"


class Site(BaseHTTPRequestHandler):
    """Answers with what it was told; `seen` is every request's address, header fields and body."""

    protocol_version = "HTTP/1.1"
    seen: list

    def answer(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.seen.append((self.path, dict(self.headers), body))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    do_GET = do_POST = answer  # noqa: N815 -- as the standard library calls them

    def log_message(self, *_arguments):
        """Nothing on the terminal."""


class DyingSite(Site):
    """Takes a request whole, and is gone before it answers."""

    def answer(self):
        self.seen.append((self.path, {}, self.rfile.read(int(self.headers.get("Content-Length", 0)))))
        self.close_connection = True

    do_GET = do_POST = answer  # noqa: N815 -- as the standard library calls them


@contextmanager
def standing(kind, seen):
    server = ThreadingHTTPServer(("127.0.0.1", free_port()), type("Seeing", (kind,), {"seen": seen}))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def seen():
    return []


@pytest.fixture
def site(seen):
    with standing(Site, seen) as server:
        yield server


@pytest.fixture
def nginx(site, tmp_path):
    with running_nginx([site.server_port], tmp_path) as nginx:
        yield ("127.0.0.1", nginx.port)


def url_of(nginx, path):
    return f"http://{nginx[0]}:{nginx[1]}{path}"


@pytest.mark.skipif(shutil.which("openssl") is None, reason="there is no openssl here")
def test_debians_nginx_loads_the_files_as_they_are(tmp_path):
    names = ["-keyout", tmp_path / "privkey.pem", "-out", tmp_path / "fullchain.pem"]
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    subprocess.run([*made, "-subj", "/CN=gym.example.com", *names], capture_output=True, check=True)
    text = configuration(free_port(), tmp_path).replace("/etc/nginx/certs", str(tmp_path))
    (tmp_path / "nginx.conf").write_text(text, encoding="utf-8")
    shutil.copy(ROOT / "deploy" / "upstream.conf", tmp_path)
    command = [NGINX, "-t", "-p", tmp_path, "-c", tmp_path / "nginx.conf", "-e", "stderr"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_request_is_passed_on_when_it_is_there_whole(nginx, seen):
    with socket.create_connection(nginx, PATIENCE_SECONDS) as slow:
        slow.sendall(f"POST {CALLBACK} HTTP/1.1\r\nHost: gym.example.com\r\nContent-Length: 10\r\n\r\n".encode())
        slow.sendall(b"a" * 9)
        assert requests.get(url_of(nginx, "/healthz"), timeout=PATIENCE_SECONDS).text == "ok"
        assert [path for path, _fields, _body in seen] == ["/healthz"]
        slow.sendall(b"a")
        assert slow.recv(4096).startswith(b"HTTP/1.1 200")
    assert [(path, body) for path, _fields, body in seen][1:] == [(CALLBACK, b"a" * 10)]


def test_the_site_is_told_who_calls_and_how(nginx, seen):
    spoofed = {"X-Forwarded-For": "192.0.2.66", "X-Forwarded-Proto": "https", "Wechatpay-Serial": "PUB_KEY_ID_1"}
    requests.get(url_of(nginx, "/readyz"), headers=spoofed, timeout=PATIENCE_SECONDS)
    fields = seen[0][1]
    assert fields["X-Forwarded-For"] == "192.0.2.66, 127.0.0.1"
    assert fields["X-Forwarded-Proto"] == "http"  # its own word for how it was reached, here without TLS
    assert fields["Wechatpay-Serial"] == "PUB_KEY_ID_1"


@pytest.mark.parametrize(("path", "status"), [(CALLBACK, 413), ("/admin/payments/", 200)])
def test_a_large_body_passes_to_the_console_alone(nginx, seen, path, status):
    answer = requests.post(url_of(nginx, path), data=b"a" * 200_000, timeout=PATIENCE_SECONDS)
    assert answer.status_code == status
    if status == 413:
        assert (answer.json()["code"], seen) == ("body_too_large", [])


def test_a_file_that_is_too_large_for_the_console_is_a_page(nginx):
    answer = requests.post(url_of(nginx, "/admin/payments/"), data=b"a" * (33 * 1024**2), timeout=PATIENCE_SECONDS)
    assert (answer.status_code, answer.headers["Content-Type"]) == (413, "text/html; charset=utf-8")
    assert "32 MB" in answer.text


def test_twins_of_header_fields_do_not_reach_the_site(nginx, seen):
    twins = {"X_Forwarded_For": "192.0.2.66", "X_Forwarded_Proto": "https"}
    requests.get(url_of(nginx, "/readyz"), headers=twins, timeout=PATIENCE_SECONDS)
    assert not [name for name in seen[0][1] if "_" in name]


def test_a_site_that_is_away_is_503_and_come_again(nginx, site):
    site.socket.close()
    answer = requests.get(url_of(nginx, "/api/v1/payments/"), timeout=PATIENCE_SECONDS)
    assert (answer.status_code, answer.json()["code"], answer.headers["Retry-After"]) == (503, "unavailable", "2")


@pytest.fixture
def two(tmp_path):
    """nginx in front of two machines: what each has seen, by its kind, and where to ask."""
    with ExitStack() as both:
        seen = {DyingSite: [], Site: []}
        ports = [both.enter_context(standing(kind, seen[kind])).server_port for kind in seen]
        nginx = both.enter_context(running_nginx(ports, tmp_path))
        yield seen, ("127.0.0.1", nginx.port)


def test_what_a_machine_was_sent_is_never_sent_to_another(two):
    """A create whose answer was lost may have been done: whoever sent it comes again with the same Idempotency-Key."""
    seen, nginx = two
    sent = [f"{number}".encode() for number in range(6)]
    answers = [requests.post(url_of(nginx, CALLBACK), data=body, timeout=PATIENCE_SECONDS).status_code for body in sent]
    assert answers.count(503) == len(seen[DyingSite]) == 1  # it is left alone after that
    assert sorted(body for each in seen.values() for _path, _fields, body in each) == sent


def test_what_only_reads_is_asked_of_another(two):
    seen, nginx = two
    answers = {requests.get(url_of(nginx, "/healthz"), timeout=PATIENCE_SECONDS).status_code for _time in range(4)}
    assert (answers, len(seen[DyingSite]), len(seen[Site])) == ({200}, 1, 4)


def test_a_machine_that_is_not_there_is_noticed_by_nobody(tmp_path, seen, site):
    with running_nginx([free_port(), site.server_port], tmp_path) as nginx:
        url = url_of(("127.0.0.1", nginx.port), CALLBACK)
        assert [requests.post(url, data=b"a", timeout=PATIENCE_SECONDS).status_code for _time in range(4)] == [200] * 4
    assert len(seen) == 4
