"""What this process was started with: identities, keys, and how fast it repeats itself."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey

REPOSITORY = Path(__file__).resolve().parent.parent
DEFAULT_ENV_FILE = REPOSITORY / "var" / "sandbox.env"
DEFAULT_DATABASE = REPOSITORY / "var" / "sandbox.sqlite3"
LOOPBACK_HOSTS = ("127.0.0.1", "localhost", "::1")


class NotConfigured(Exception):
    """A variable is missing or a file it names cannot be used; the text says which."""


@dataclass(frozen=True, slots=True)
class AlipayAccount:
    app_id: str
    seller_id: str
    merchant_key: RSAPublicKey
    platform_key: RSAPrivateKey


@dataclass(frozen=True, slots=True)
class WechatPayAccount:
    """`certificate` is the platform's, as PEM; answers are signed by `platform_key` under either of its two names.

    `app_ids` are all that are bound to the merchant, `app_id` the first of them. `oauth_secret` is the AppSecret that
    exchanges the codes of sign-ins, for each of them the same here; empty: none does. `redirect_host` is the host
    that a sign-in may lead back to, without a port; empty: any.
    """

    app_id: str
    app_ids: tuple[str, ...]
    oauth_secret: str
    redirect_host: str
    merchant_id: str
    merchant_serial: str
    merchant_key: RSAPublicKey
    platform_key: RSAPrivateKey
    public_key_id: str
    certificate: bytes
    certificate_serial: str
    v3_key: bytes
    v2_key: str


@dataclass(frozen=True, slots=True)
class Timing:
    """All in seconds. `retries` are the pauses before the second, third, … try of a notification."""

    retries: tuple[float, ...]
    slow: float
    minimum_expiry: int
    notify_timeout: float


def read_env_file() -> None:
    """Complete the process's environment by the file that SANDBOX_ENV names; what is set already wins."""
    path = Path(os.environ.get("SANDBOX_ENV") or DEFAULT_ENV_FILE)
    if not path.is_file():
        return
    for line in path.read_text(encoding="utf-8").splitlines():
        name, separator, value = line.partition("=")
        if separator and name.startswith("SANDBOX_"):
            os.environ.setdefault(name, value)


def database_path() -> Path:
    """Where the book of trades is kept."""
    return Path(os.environ.get("SANDBOX_DATABASE") or DEFAULT_DATABASE).absolute()


def is_loopback() -> bool:
    """Whether only this machine can reach the process (the host it was told to bind to)."""
    return os.environ.get("SANDBOX_HOST", LOOPBACK_HOSTS[0]) in LOOPBACK_HOSTS


@cache
def alipay_account() -> AlipayAccount:
    """Alipay's side, keys loaded once; raises NotConfigured."""
    return AlipayAccount(
        app_id=_variable("SANDBOX_ALIPAY_APP_ID"),
        seller_id=_variable("SANDBOX_ALIPAY_SELLER_ID"),
        merchant_key=_public_key("SANDBOX_ALIPAY_MERCHANT_PUBLIC_KEY_FILE"),
        platform_key=_private_key("SANDBOX_ALIPAY_PRIVATE_KEY_FILE"),
    )


@cache
def wechatpay_account() -> WechatPayAccount:
    """WeChat Pay's side, keys loaded once; raises NotConfigured."""
    certificate = _content("SANDBOX_WECHATPAY_CERTIFICATE_FILE")
    app_id, others = _variable("SANDBOX_WECHATPAY_APP_ID"), os.environ.get("SANDBOX_WECHATPAY_APP_IDS", "")
    return WechatPayAccount(
        app_id=app_id,
        app_ids=tuple(dict.fromkeys((app_id, *filter(None, map(str.strip, others.split(",")))))),
        oauth_secret=os.environ.get("SANDBOX_WECHATPAY_OAUTH_SECRET", ""),
        redirect_host=os.environ.get("SANDBOX_WECHATPAY_REDIRECT_HOST", ""),
        merchant_id=_variable("SANDBOX_WECHATPAY_MCH_ID"),
        merchant_serial=_variable("SANDBOX_WECHATPAY_MERCHANT_SERIAL_NO"),
        merchant_key=_public_key("SANDBOX_WECHATPAY_MERCHANT_PUBLIC_KEY_FILE"),
        platform_key=_private_key("SANDBOX_WECHATPAY_PRIVATE_KEY_FILE"),
        public_key_id=_variable("SANDBOX_WECHATPAY_PUBLIC_KEY_ID"),
        certificate=certificate,
        certificate_serial=f"{x509.load_pem_x509_certificate(certificate).serial_number:X}",
        v3_key=_variable("SANDBOX_WECHATPAY_API_V3_KEY").encode(),
        v2_key=_variable("SANDBOX_WECHATPAY_API_V2_KEY"),
    )


@cache
def timing() -> Timing:
    """The pauses, from the environment; raises NotConfigured for what is no number."""
    try:
        retries = os.environ.get("SANDBOX_RETRY_SECONDS", "2,4,8,15,30,60,120")
        return Timing(
            retries=tuple(float(pause) for pause in retries.split(",") if pause.strip()),
            slow=float(os.environ.get("SANDBOX_SLOW_SECONDS", "12")),
            minimum_expiry=int(os.environ.get("SANDBOX_MINIMUM_EXPIRY_SECONDS", "60")),
            notify_timeout=float(os.environ.get("SANDBOX_NOTIFY_TIMEOUT_SECONDS", "5")),
        )
    except ValueError as error:
        raise NotConfigured(f"a SANDBOX_…_SECONDS variable is no number: {error}") from error


def _variable(name: str) -> str:
    value = os.environ.get(name, "")
    if not value:
        raise NotConfigured(f"{name} is not set (make the keys with: python -m sandbox keys var)")
    return value


def _content(name: str) -> bytes:
    try:
        return Path(_variable(name)).read_bytes()
    except OSError as error:
        raise NotConfigured(f"{name}: {error}") from error


def _private_key(name: str) -> RSAPrivateKey:
    key = serialization.load_pem_private_key(_content(name), password=None)
    if not isinstance(key, RSAPrivateKey):
        raise NotConfigured(f"{name} holds no RSA key")
    return key


def _public_key(name: str) -> RSAPublicKey:
    key = serialization.load_pem_public_key(_content(name))
    if not isinstance(key, RSAPublicKey):
        raise NotConfigured(f"{name} holds no RSA key")
    return key
