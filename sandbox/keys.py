"""Development keys for both sides of the wire: the merchant's, and the stand-in providers'."""

import base64
import secrets
import string
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.x509.oid import NameOID

from sandbox.private_files import make_private_directory, write_once

ALIPAY_APP_ID = "9021000100000001"
ALIPAY_SELLER_ID = "2088000100000001"
WECHATPAY_APP_ID = "wx0000000000000001"
WECHATPAY_APP_IDS = "wx0000000000000002"  # a mini program of the same merchant
WECHATPAY_MCH_ID = "1900000001"
WECHATPAY_MERCHANT_SERIAL = "5A4DB0C500000000000000000000000000000001"
WECHATPAY_PUBLIC_KEY_ID = "PUB_KEY_ID_" + "0119000000012026010100000000000001"
SANDBOX_URL = "http://127.0.0.1:8001"

ALIPAY_MERCHANT, ALIPAY_PLATFORM = "alipay-merchant", "alipay-platform"
WECHATPAY_MERCHANT, WECHATPAY_PLATFORM = "wechatpay-merchant", "wechatpay-platform"
WECHATPAY_CERTIFICATE = "wechatpay-platform-certificate.pem"
CERTIFICATE_DAYS = 5 * 365
LETTERS_AND_DIGITS = string.ascii_letters + string.digits


def make_development_keys(directory: Path) -> None:
    """Fill `directory` with keys, `development.env` (merchant's side) and `sandbox.env` (this process).

    The directory gets mode 0700 and each file 0600. Calling it again changes nothing that exists; a file that an
    earlier version made gets the variables that it does not have.
    """
    directory = directory.resolve()
    make_private_directory(directory)
    for name in (ALIPAY_MERCHANT, ALIPAY_PLATFORM, WECHATPAY_MERCHANT, WECHATPAY_PLATFORM):
        _make_key_pair(directory, name)
    for version in ("v3", "v2"):
        write_once(_api_key_file(directory, version), _random_text(32).encode())
    write_once(_oauth_secret_file(directory), f"development-{_random_text(20)}".encode())
    platform = _read_key(_private_file(directory, WECHATPAY_PLATFORM))
    write_once(directory / WECHATPAY_CERTIFICATE, _self_signed_certificate(platform))
    _complete(directory / "development.env", _merchant_variables(directory))
    _complete(directory / "sandbox.env", _sandbox_variables(directory))


def _make_key_pair(directory: Path, name: str) -> None:
    """Both halves of an RSA key as PEM; the public half follows from a private one that exists."""
    private_file = _private_file(directory, name)
    if not private_file.exists():
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        write_once(private_file, _private_pem(key))
    write_once(_public_file(directory, name), _public_pem(_read_key(private_file)))


def _read_key(path: Path) -> RSAPrivateKey:
    key = serialization.load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise TypeError(f"{path} holds no RSA key")
    return key


def _private_pem(key: RSAPrivateKey) -> bytes:
    pem, pkcs8 = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(pem, pkcs8, serialization.NoEncryption())


def _public_pem(key: RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


def _self_signed_certificate(key: RSAPrivateKey) -> bytes:
    """The platform certificate that GET /v3/certificates hands out, as PEM."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Development payment platform")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=CERTIFICATE_DAYS))
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM)


def _merchant_variables(directory: Path) -> dict[str, str]:
    """What a service under development is configured with."""
    field_key = base64.urlsafe_b64encode(b"development-only" + secrets.token_bytes(16)).decode()
    return {
        "DEBUG": "on",
        "SECRET_KEY": f"development-{_random_text(50)}",
        "BLIND_INDEX_KEY": f"development-{_random_text(50)}",
        "AUDIT_KEY": f"development-{_random_text(50)}",
        "FIELD_ENCRYPTION_KEYS": field_key,
        "ALIPAY_APP_ID": ALIPAY_APP_ID,
        "ALIPAY_SELLER_ID": ALIPAY_SELLER_ID,
        "ALIPAY_APP_PRIVATE_KEY_FILE": str(_private_file(directory, ALIPAY_MERCHANT)),
        "ALIPAY_PUBLIC_KEY_FILE": str(_public_file(directory, ALIPAY_PLATFORM)),
        "ALIPAY_IN_APP": "on",
        "WECHATPAY_APP_ID": WECHATPAY_APP_ID,
        "WECHATPAY_APP_IDS": WECHATPAY_APP_IDS,
        "WECHATPAY_OAUTH_SECRET": _oauth_secret_file(directory).read_text(),
        "WECHATPAY_MCH_ID": WECHATPAY_MCH_ID,
        "WECHATPAY_API_V3_KEY": _api_key_file(directory, "v3").read_text(),
        "WECHATPAY_PRIVATE_KEY_FILE": str(_private_file(directory, WECHATPAY_MERCHANT)),
        "WECHATPAY_CERT_SERIAL_NO": WECHATPAY_MERCHANT_SERIAL,
        "WECHATPAY_PUBLIC_KEY_FILE": str(_public_file(directory, WECHATPAY_PLATFORM)),
        "WECHATPAY_PUBLIC_KEY_ID": WECHATPAY_PUBLIC_KEY_ID,
        "WECHATPAY_API_V2_KEY": _api_key_file(directory, "v2").read_text(),
        "SANDBOX_URL": SANDBOX_URL,
    }


def _sandbox_variables(directory: Path) -> dict[str, str]:
    """What this process is configured with: the other halves, and the shared secrets."""
    return {
        "SANDBOX_ALIPAY_APP_ID": ALIPAY_APP_ID,
        "SANDBOX_ALIPAY_SELLER_ID": ALIPAY_SELLER_ID,
        "SANDBOX_ALIPAY_MERCHANT_PUBLIC_KEY_FILE": str(_public_file(directory, ALIPAY_MERCHANT)),
        "SANDBOX_ALIPAY_PRIVATE_KEY_FILE": str(_private_file(directory, ALIPAY_PLATFORM)),
        "SANDBOX_WECHATPAY_APP_ID": WECHATPAY_APP_ID,
        "SANDBOX_WECHATPAY_APP_IDS": WECHATPAY_APP_IDS,
        "SANDBOX_WECHATPAY_OAUTH_SECRET": _oauth_secret_file(directory).read_text(),
        "SANDBOX_WECHATPAY_MCH_ID": WECHATPAY_MCH_ID,
        "SANDBOX_WECHATPAY_API_V3_KEY": _api_key_file(directory, "v3").read_text(),
        "SANDBOX_WECHATPAY_API_V2_KEY": _api_key_file(directory, "v2").read_text(),
        "SANDBOX_WECHATPAY_MERCHANT_PUBLIC_KEY_FILE": str(_public_file(directory, WECHATPAY_MERCHANT)),
        "SANDBOX_WECHATPAY_MERCHANT_SERIAL_NO": WECHATPAY_MERCHANT_SERIAL,
        "SANDBOX_WECHATPAY_PRIVATE_KEY_FILE": str(_private_file(directory, WECHATPAY_PLATFORM)),
        "SANDBOX_WECHATPAY_PUBLIC_KEY_ID": WECHATPAY_PUBLIC_KEY_ID,
        "SANDBOX_WECHATPAY_CERTIFICATE_FILE": str(directory / WECHATPAY_CERTIFICATE),
    }


def _private_file(directory: Path, name: str) -> Path:
    return directory / f"{name}-private.pem"


def _public_file(directory: Path, name: str) -> Path:
    return directory / f"{name}-public.pem"


def _api_key_file(directory: Path, version: str) -> Path:
    return directory / f"wechatpay-api-{version}-key.txt"


def _oauth_secret_file(directory: Path) -> Path:
    return directory / "wechat-oauth-secret.txt"


def _random_text(length: int) -> str:
    return "".join(secrets.choice(LETTERS_AND_DIGITS) for _ in range(length))


def _complete(path: Path, variables: dict[str, str]) -> None:
    """Make the file, or add to it what it does not have; a value that it has stays."""
    write_once(path, _as_env_file(variables))
    known = {line.partition("=")[0] for line in path.read_text(encoding="utf-8").splitlines()}
    if missing := {name: value for name, value in variables.items() if name not in known}:
        with path.open("ab") as file:
            file.write(_as_env_file(missing))


def _as_env_file(variables: dict[str, str]) -> bytes:
    return "".join(f"{name}={value}\n" for name, value in variables.items()).encode()
