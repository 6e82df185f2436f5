"""deploy/nginx.conf in Debian's nginx, in front of a stand-in for the site that says what reached it."""

import getpass
import shutil
import socket
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import requests

from tests.plugin import ROOT, free_port
from tests.processes import PATIENCE_SECONDS, wait_until

NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
pytestmark = pytest.mark.skipif(NGINX is None, reason="there is no nginx here: apt-get install nginx")

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


@pytest.fixture
def seen():
    return []


@pytest.fixture
def site(seen):
    server = ThreadingHTTPServer(("127.0.0.1", free_port()), type("Seeing", (Site,), {"seen": seen}))
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def configuration(port, site_port, directory):
    """The file as it is, but for where it listens, without TLS, and where it may write."""
    text = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    places = {
        "listen 80;": f"listen 127.0.0.1:{free_port()};",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{port};",
        "server web:8000;": f"server 127.0.0.1:{site_port};",
        "pid /run/nginx.pid;": f"pid {directory}/nginx.pid;\ndaemon off;",
        "worker_processes auto;": f"user {getpass.getuser()};\nworker_processes 1;",
        "worker_rlimit_nofile 65536;": "",
        "worker_connections 16384;": "worker_connections 512;",
        "error_log stderr warn;": "error_log stderr warn;"
        + "".join(
            f"{name}_temp_path {directory}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        ),
    }
    for place, ours in places.items():
        assert text.count(place) == 1, place
        text = text.replace(place, ours)
    return "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("ssl_"))


@pytest.fixture
def nginx(site, tmp_path):
    port, file = free_port(), tmp_path / "nginx.conf"
    file.write_text(configuration(port, site.server_port, tmp_path), encoding="utf-8")
    with (tmp_path / "nginx.log").open("wb") as log:
        process = subprocess.Popen([NGINX, "-p", tmp_path, "-c", file, "-e", "stderr"], stdout=log, stderr=log)

    def is_there():
        assert process.poll() is None, (tmp_path / "nginx.log").read_text()
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    try:
        wait_until(is_there, "nginx listens")
        yield ("127.0.0.1", port)
    finally:
        process.terminate()
        process.wait(PATIENCE_SECONDS)


def url_of(nginx, path):
    return f"http://{nginx[0]}:{nginx[1]}{path}"


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
