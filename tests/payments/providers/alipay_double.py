"""An Alipay of the tests' own: keys, a gateway on this machine, signed answers and notifications.

The signing is written here again, apart from the code under test.
"""

import base64
import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, quote_plus, urlsplit

import requests
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from payments.providers.alipay import Alipay, AlipayConfiguration
from payments.providers.base import Message

APP_ID = "2021000000000001"
SELLER_ID = "2088000000000001"
NUMBER = "txn_01jd3k5v7w9x"
TRADE_NUMBER = "2026112322001400001000000001"
NOBODY = "http://127.0.0.1:9/gateway.do"


@cache
def rsa_key(name: str) -> RSAPrivateKey:
    """A key of its own for each name, made once a run."""
    return rsa.generate_private_key(65537, 2048)


def private_pem(name: str) -> str:
    form = serialization.PrivateFormat.PKCS8
    return rsa_key(name).private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()).decode()


def public_pem(name: str) -> str:
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return rsa_key(name).public_key().public_bytes(serialization.Encoding.PEM, form).decode()


def configuration(**changes: Any) -> AlipayConfiguration:
    values: dict[str, Any] = {
        "app_id": APP_ID,
        "app_private_key": private_pem("application"),
        "public_key": public_pem("alipay"),
        "seller_id": SELLER_ID,
        "gateway_url": NOBODY,
    }
    return AlipayConfiguration(**{**values, **changes})


@cache
def offline() -> Alipay:
    """An adapter whose gateway nobody listens at."""
    return Alipay(configuration())


def signature(content: bytes, *, key: str = "alipay", digest: Any = hashes.SHA256) -> str:
    return base64.b64encode(rsa_key(key).sign(content, padding.PKCS1v15(), digest())).decode()


def request_verifies(parameters: Mapping[str, str]) -> bool:
    """Whether the application signed these parameters, `sign_type` among them, with SHA-256."""
    content = "&".join(f"{name}={parameters[name]}" for name in sorted(parameters) if name != "sign")
    try:
        rsa_key("application").public_key().verify(
            base64.b64decode(parameters["sign"]), content.encode(), padding.PKCS1v15(), hashes.SHA256()
        )
    except InvalidSignature:
        return False
    return True


# Answers


def signed_answer(node: str, *, name: str = "alipay_trade_query_response", key: str = "alipay") -> bytes:
    """An answer with this very text as its node."""
    return f'{{"{name}":{node},"sign":"{signature(node.encode(), key=key)}"}}'.encode()


def answer(method: str, /, key: str = "alipay", **node: Any) -> bytes:
    """The signed answer to `method`, a success unless `code` says otherwise."""
    content = {"code": "10000", "msg": "Success", **node}
    return signed_answer(json.dumps(content, ensure_ascii=False), name=f"{method.replace('.', '_')}_response", key=key)


def refusal(method: str, sub_code: str, *, code: str = "40004") -> bytes:
    return answer(method, code=code, msg="Business Failed", sub_code=sub_code, sub_msg="失败")


# Notifications


def paid_fields(**changes: str) -> dict[str, str]:
    """A payment's notification, not yet signed; a field that is changed to `-` is left out."""
    fields = {
        "notify_time": "2026-11-23 20:01:05",
        "notify_type": "trade_status_sync",
        "notify_id": "2026112300222200105012340500000001",
        "charset": "utf-8",
        "version": "1.0",
        "app_id": APP_ID,
        "auth_app_id": APP_ID,
        "trade_no": TRADE_NUMBER,
        "out_trade_no": NUMBER,
        "buyer_logon_id": "158****1562",
        "seller_id": SELLER_ID,
        "trade_status": "TRADE_SUCCESS",
        "total_amount": "199.00",
        "receipt_amount": "199.00",
        "subject": "年卡 100%+1",
        "gmt_payment": "2026-11-23 20:01:04",
        "fund_bill_list": '[{"amount":"199.00","fundChannel":"ALIPAYACCOUNT"}]',
    }
    return {name: value for name, value in {**fields, **changes}.items() if value != "-"}


def signed_fields(
    fields: Mapping[str, str],
    *,
    codec: str = "utf-8",
    key: str = "alipay",
    digest: Any = hashes.SHA256,
    blanks_counted: bool = False,
) -> dict[str, str]:
    content = "&".join(f"{name}={fields[name]}" for name in sorted(fields) if fields[name] or blanks_counted)
    return {**fields, "sign_type": "RSA2", "sign": signature(content.encode(codec), key=key, digest=digest)}


def form(fields: Mapping[str, str], *, codec: str = "utf-8", content_type: str = "; charset=utf-8") -> Message:
    body = "&".join(f"{quote_plus(name)}={quote_plus(value, encoding=codec)}" for name, value in fields.items())
    return Message({"content-type": f"application/x-www-form-urlencoded{content_type}"}, body.encode())


def json_message(fields: Any) -> Message:
    body = fields if isinstance(fields, bytes) else json.dumps(fields, ensure_ascii=False).encode()
    return Message({"content-type": "application/json; charset=utf-8"}, body)


# The gateway


@dataclass
class Gateway:
    """`answers` maps a method to what is sent back: a body, a status with a body, or a function of the request."""

    url: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    received: list[dict[str, str]] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    cookies: list[str] = field(default_factory=list)

    @property
    def methods(self) -> list[str]:
        return [parameters["method"] for parameters in self.received]

    def adapter(self, **changes: Any) -> Alipay:
        return Alipay(configuration(gateway_url=self.url, **changes))

    def take(self, path: str, body: str) -> tuple[int, bytes]:
        parameters = dict(parse_qsl(urlsplit(path).query) + parse_qsl(body))
        self.paths.append(path)
        self.received.append(parameters)
        reply = self.answers[parameters["method"]]
        if callable(reply):
            reply = reply(json.loads(parameters["biz_content"]))
        return reply if isinstance(reply, tuple) else (200, reply)


class Server(ThreadingHTTPServer):
    request_queue_size = 128  # five, the default, drops connections of eight threads
    daemon_threads = True


@contextmanager
def running_gateway() -> Iterator[Gateway]:
    """A gateway that listens for the length of the block."""
    gateway = Gateway()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True  # 40 ms a call otherwise, on a connection that is kept

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            gateway.cookies.append(self.headers.get("cookie", ""))
            status, content = gateway.take(self.path, body)
            self.send_response(status)
            self.send_header("Content-Type", "text/html;charset=utf-8")
            self.send_header("Set-Cookie", "JSESSIONID=1; Path=/")
            self.send_header("Location", "/elsewhere")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *arguments: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    gateway.url = f"http://127.0.0.1:{server.server_port}/gateway.do"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()


class Broken(requests.adapters.BaseAdapter):
    """A transport that fails with `error` and remembers how it was called."""

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error
        self.timeouts: list[Any] = []

    def send(
        self, request: Any, stream: bool = False, timeout: Any = None, *arguments: Any, **options: Any
    ) -> requests.Response:
        self.timeouts.append(timeout)
        raise self.error

    def close(self) -> None:
        pass


def broken_adapter(error: Exception) -> tuple[Alipay, Broken]:
    """An adapter whose every call fails with `error`."""
    session, transport = requests.Session(), Broken(error)
    session.mount("http://", transport)
    return Alipay(configuration(), session=session), transport
