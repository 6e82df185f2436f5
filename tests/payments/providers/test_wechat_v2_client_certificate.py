"""WeChat Pay API v2: the certificate that the real gateway asks for where money leaves the account."""

import ssl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from django.core.exceptions import ImproperlyConfigured

from payments import providers
from payments.providers.base import ProviderRefused, ProviderUnknown
from payments.providers.calling import BACKGROUND, call_within
from payments.providers.keys import KeyUnreadable
from payments.providers.refunding import RefundOrder, RefundState
from payments.providers.wechat_v2 import WeChatV2
from payments.providers.wechat_v2.client_certificate import certified_session
from tests.payments.providers.wechat_v2_double import NUMBER, OURS, configuration, signed, xml

ORDER = RefundOrder(NUMBER, "rfd_01jd3k5v7w9x", 5000, 19900, "", "https://gym.example/callback")
ANSWER = xml(
    signed(
        {
            **OURS,
            "result_code": "SUCCESS",
            "out_trade_no": NUMBER,
            "out_refund_no": ORDER.number,
            "refund_fee": "5000",
            "trade_state": "NOTPAY",
            "out_refund_no_0": ORDER.number,
            "refund_fee_0": "5000",
            "refund_status_0": "PROCESSING",
        }
    )
)


@cache
def rsa_key(name: str) -> RSAPrivateKey:
    """A key of its own for each name, made once a run."""
    return rsa.generate_private_key(65537, 2048)


def private_pem(name: str) -> str:
    return rsa_key(name).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def usage(*, signs_certificates: bool) -> x509.KeyUsage:
    """What a certificate's key is for; Python 3.13 believes none that does not say so."""
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=not signs_certificates,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


@cache
def certificate_pem(name: str, issuer: str = "authority") -> str:
    """A certificate over the key of this name, for this machine's address."""
    now = datetime.now(UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(rsa_key(name).public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.BasicConstraints(ca=name == issuer, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(usage(signs_certificates=name == issuer), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(rsa_key(name).public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(rsa_key(issuer).public_key()), critical=False)
    )
    return builder.sign(rsa_key(issuer), hashes.SHA256()).public_bytes(Encoding.PEM).decode()


class Gateway(ThreadingHTTPServer):
    """Speaks TLS, and remembers each path with the name in the certificate that the caller showed."""

    daemon_threads = True

    def __init__(self, context: ssl.SSLContext) -> None:
        super().__init__(("localhost", 0), Handler)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.callers: list[tuple[str, str]] = []

    @property
    def url(self) -> str:
        return f"https://localhost:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that turns away is what some tests are about."""


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        assert isinstance(self.connection, ssl.SSLSocket)
        assert isinstance(self.server, Gateway)
        shown: Any = self.connection.getpeercert() or {}
        names = [value for part in shown.get("subject", ()) for _, value in part]
        self.server.callers.append((self.path, "".join(names)))
        self.send_response(200)
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, *arguments: object) -> None:
        pass


@contextmanager
def running_gateway(directory: Path, *, issuer: str = "authority") -> Iterator[Gateway]:
    """A gateway over https on this machine, whose own certificate `issuer` has signed."""
    own = directory / "gateway.pem"
    own.write_text(private_pem("gateway") + certificate_pem("gateway", issuer))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cadata=certificate_pem("authority"))
    context.load_cert_chain(own)
    context.verify_mode = ssl.CERT_OPTIONAL
    server = Gateway(context)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture
def trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine trusts the authority, as it does the real gateway's."""
    bundle = tmp_path / "authorities.pem"
    bundle.write_text(certificate_pem("authority", "authority"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(bundle))


@pytest.fixture
def gateway(tmp_path: Path, trusted: None) -> Iterator[Gateway]:
    with running_gateway(tmp_path) as running:
        yield running


def adapter(**changes: str) -> WeChatV2:
    values = {"client_certificate": certificate_pem("merchant"), "private_key": private_pem("merchant")}
    return WeChatV2(configuration(**{**values, **changes}))


def test_the_refund_shows_the_certificate_and_nothing_else_does(gateway: Gateway) -> None:
    wechat = adapter(gateway_url=gateway.url)

    assert wechat.refund(ORDER).state == RefundState.PROCESSING
    wechat.query_refund(out_trade_no=NUMBER, number=ORDER.number)
    wechat.query(NUMBER)
    wechat.close(NUMBER)

    assert gateway.callers == [
        ("/secapi/pay/refund", "merchant"),
        ("/pay/refundquery", ""),
        ("/pay/orderquery", ""),
        ("/pay/closeorder", ""),
    ]


def test_the_authorities_are_read_once_however_many_connections(
    gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading them anew for each holds every thread of the process for 25 ms."""
    read: list[ssl.SSLContext] = []
    load = ssl.SSLContext.load_verify_locations

    def watch(context: ssl.SSLContext, *places: Any, **named: Any) -> None:
        read.append(context)
        load(context, *places, **named)

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", watch)
    session = certified_session(certificate_pem("merchant"), private_pem("merchant"))
    for _connection in range(3):
        with call_within(BACKGROUND):
            session.post(gateway.url, data="<xml/>", timeout=BACKGROUND.call_seconds)
        session.close()
    assert len(gateway.callers) == 3
    assert len(read) == 1


def test_a_gateway_that_nobody_vouches_for_gets_no_refund(tmp_path: Path, trusted: None) -> None:
    with running_gateway(tmp_path, issuer="stranger") as running, pytest.raises(ProviderUnknown) as caught:
        adapter(gateway_url=running.url).refund(ORDER)

    assert caught.value.code == "connection"
    assert running.callers == []


@pytest.mark.parametrize("private_key", ["", private_pem("merchant")], ids=["neither", "key alone"])
def test_over_https_without_a_certificate_nothing_is_sent(gateway: Gateway, private_key: str) -> None:
    wechat = adapter(gateway_url=gateway.url, client_certificate="", private_key=private_key)

    with pytest.raises(ProviderRefused) as caught:
        wechat.refund(ORDER)

    assert caught.value.code == "CLIENT_CERTIFICATE_MISSING"
    assert gateway.callers == []
    assert wechat.query_refund(out_trade_no=NUMBER, number=ORDER.number).state == RefundState.PROCESSING


@pytest.mark.parametrize(
    "changes",
    [
        {"client_certificate": "no certificate"},
        {"client_certificate": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----"},
        {"client_certificate": private_pem("merchant")},
        {"client_certificate": certificate_pem("gateway")},
        {"private_key": ""},
        {"private_key": "no key"},
        {"private_key": private_pem("gateway")},
    ],
    ids=["text", "empty", "a key", "another's", "no key", "unreadable key", "another key"],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_what_cannot_be_used_stops_the_start(changes: dict[str, str], scheme: str) -> None:
    with pytest.raises(KeyUnreadable) as caught:
        adapter(gateway_url=f"{scheme}://127.0.0.1:9", **changes)

    assert not [text for text in changes.values() if text and text in str(caught.value)]


def test_a_chain_is_shown_by_its_first_certificate(gateway: Gateway) -> None:
    chain = certificate_pem("merchant") + certificate_pem("authority", "authority")

    adapter(gateway_url=gateway.url, client_certificate=chain).refund(ORDER)

    assert gateway.callers == [("/secapi/pay/refund", "merchant")]


def test_the_key_is_never_readable_on_the_disk_and_no_file_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    seen: list[tuple[int, bytes]] = []
    load = ssl.SSLContext.load_cert_chain

    def watch(context: ssl.SSLContext, path: str, **options: Any) -> None:
        seen.append((Path(path).stat().st_mode & 0o777, Path(path).read_bytes()))
        load(context, path, **options)

    monkeypatch.setattr(ssl.SSLContext, "load_cert_chain", watch)
    adapter()

    [(mode, content)] = seen
    assert mode == 0o600
    with pytest.raises(TypeError, match="encrypted"):
        serialization.load_pem_private_key(content, password=None)
    assert list(tmp_path.iterdir()) == []


def test_the_settings_reach_the_adapter(gateway: Gateway, provider_settings: Any) -> None:
    values = {"client_certificate": certificate_pem("merchant"), "private_key": private_pem("merchant")}
    ours = configuration()
    account = {"app_id": ours.app_id, "merchant_id": ours.merchant_id, "v2_key": ours.v2_key}
    provider_settings(wechatpay={**account, **values, "gateway_url": gateway.url})

    wechat = providers.wechat_v2()

    assert wechat is not None
    assert wechat.refund(ORDER).state == RefundState.PROCESSING


def test_a_certificate_that_cannot_be_read_names_the_provider_at_the_start(provider_settings: Any) -> None:
    provider_settings(wechatpay={"client_certificate": "no certificate"})

    with pytest.raises(ImproperlyConfigured, match="WeChat Pay API v2: the client certificate is no PEM"):
        providers.build_all()
