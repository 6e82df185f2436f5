"""The two providers' settings: complete, absent, or a start that stops with the missing variable's name."""

import re
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from gymsite.environment import DEVELOPMENT_MARK, complete_or_absent, require_strong, secret

ALIPAY_GATEWAY = "https://openapi.alipay.com/gateway.do"
WECHATPAY_GATEWAY = "https://api.mch.weixin.qq.com"
# Where payers are signed in inside the providers' apps.
ALIPAY_AUTHORIZE = "https://openauth.alipay.com/oauth2/publicAppAuthorize.htm"
WECHAT_AUTHORIZE = "https://open.weixin.qq.com/connect/"
WECHAT_API = "https://api.weixin.qq.com/"

_APP_ID = re.compile(r"[0-9A-Za-z_-]{1,32}", re.ASCII)


def alipay_settings(env: environ.Env, *, debug: bool, sandbox_url: str) -> dict[str, Any] | None:
    """What the Alipay adapter is built from, or None when Alipay is not configured.

    Raises ImproperlyConfigured where it is half configured: paying inside its app is an addition to the rest.
    """
    needed = {
        "ALIPAY_APP_ID": env.str("ALIPAY_APP_ID", default=""),
        "ALIPAY_APP_PRIVATE_KEY": secret(env, "ALIPAY_APP_PRIVATE_KEY"),
        "ALIPAY_PUBLIC_KEY": secret(env, "ALIPAY_PUBLIC_KEY"),
    }
    in_app = env.bool("ALIPAY_IN_APP", default=False)
    if not complete_or_absent(needed, what="Alipay"):
        _require_switched_off("Alipay", ALIPAY_IN_APP=in_app)
        return None
    return {
        "app_id": needed["ALIPAY_APP_ID"],
        "app_private_key": needed["ALIPAY_APP_PRIVATE_KEY"],
        "public_key": needed["ALIPAY_PUBLIC_KEY"],
        "seller_id": env.str("ALIPAY_SELLER_ID", default=""),
        "in_app": in_app,
        "oauth_authorize_url": _of_sandbox(sandbox_url, "/oauth2/publicAppAuthorize.htm", debug=debug)
        or ALIPAY_AUTHORIZE,
        "gateway_url": gateway(
            env, "ALIPAY_GATEWAY_URL", default=ALIPAY_GATEWAY, path="/gateway.do", debug=debug, sandbox_url=sandbox_url
        ),
    }


def wechatpay_settings(env: environ.Env, *, debug: bool, sandbox_url: str) -> dict[str, Any] | None:
    """What the WeChat Pay adapters are built from, or None when WeChat Pay is not configured.

    Raises ImproperlyConfigured where it is half configured, or while `DEBUG` is off with a weak key.
    """
    account = {name: env.str(name, default="") for name in ("WECHATPAY_APP_ID", "WECHATPAY_MCH_ID")}
    version_3 = {
        "WECHATPAY_API_V3_KEY": secret(env, "WECHATPAY_API_V3_KEY"),
        "WECHATPAY_PRIVATE_KEY": secret(env, "WECHATPAY_PRIVATE_KEY"),
        "WECHATPAY_CERT_SERIAL_NO": env.str("WECHATPAY_CERT_SERIAL_NO", default=""),
        "WECHATPAY_PUBLIC_KEY": secret(env, "WECHATPAY_PUBLIC_KEY"),
        "WECHATPAY_PUBLIC_KEY_ID": env.str("WECHATPAY_PUBLIC_KEY_ID", default=""),
    }
    version_2 = {"WECHATPAY_API_V2_KEY": secret(env, "WECHATPAY_API_V2_KEY")}
    certificate = client_certificate(env, private_key=version_3["WECHATPAY_PRIVATE_KEY"])
    # The private key is also the client certificate's: beside one, it does not say that API v3 is meant.
    says_3 = {name: value for name, value in version_3.items() if name not in certificate}
    has_3 = complete_or_absent(says_3, what="WeChat Pay API v3")
    has_2 = complete_or_absent(version_2, what="WeChat Pay API v2")
    in_app = {
        "WECHATPAY_APP_IDS": env.list("WECHATPAY_APP_IDS", default=[]),
        "WECHATPAY_OAUTH_SECRET": secret(env, "WECHATPAY_OAUTH_SECRET"),
    }
    if not (has_3 or has_2 or certificate or any(account.values())):
        _require_switched_off("WeChat Pay", **in_app)
        return None
    opens_with = choice(env, "WECHATPAY_API_VERSION", ("v3", "v2"))
    complete_or_absent(
        {**account, **(version_3 if opens_with == "v3" else version_2), **certificate}, what="WeChat Pay"
    )
    if not debug:
        _require_strong_keys({**version_3, **version_2})
        _require_real_secret(in_app["WECHATPAY_OAUTH_SECRET"])
    return {
        "app_id": account["WECHATPAY_APP_ID"],
        "app_ids": app_ids(account["WECHATPAY_APP_ID"], in_app["WECHATPAY_APP_IDS"]),
        "merchant_id": account["WECHATPAY_MCH_ID"],
        "api_version": opens_with,
        "v3_key": version_3["WECHATPAY_API_V3_KEY"],
        "private_key": version_3["WECHATPAY_PRIVATE_KEY"],
        "certificate_serial": version_3["WECHATPAY_CERT_SERIAL_NO"],
        "public_key": version_3["WECHATPAY_PUBLIC_KEY"],
        "public_key_id": version_3["WECHATPAY_PUBLIC_KEY_ID"],
        "v2_key": version_2["WECHATPAY_API_V2_KEY"],
        "client_certificate": certificate.get("WECHATPAY_CLIENT_CERTIFICATE", ""),
        "oauth_secret": in_app["WECHATPAY_OAUTH_SECRET"],
        "oauth_authorize_url": _of_sandbox(sandbox_url, "/connect/", debug=debug) or WECHAT_AUTHORIZE,
        "oauth_api_url": _of_sandbox(sandbox_url, "/", debug=debug) or WECHAT_API,
        "v2_sign_type": choice(env, "WECHATPAY_V2_SIGN_TYPE", ("HMAC-SHA256", "MD5")),
        "gateway_url": gateway(
            env, "WECHATPAY_GATEWAY_URL", default=WECHATPAY_GATEWAY, path="", debug=debug, sandbox_url=sandbox_url
        ),
    }


def app_ids(own: str, further: list[str]) -> tuple[str, ...]:
    """The merchant's app ids without doubles, its own first; raises ImproperlyConfigured for what can be none."""
    named = tuple(dict.fromkeys(name.strip() for name in (own, *further) if name.strip()))
    for name in named[1:]:
        if not _APP_ID.fullmatch(name):
            raise ImproperlyConfigured(f"WECHATPAY_APP_IDS names {name!r}; an app id is up to 32 letters and digits.")
    return named


def _require_switched_off(provider: str, **values: object) -> None:
    """Raises ImproperlyConfigured for the first that is set: it adds to a provider that is not configured."""
    for name in (name for name, value in values.items() if value):
        raise ImproperlyConfigured(
            f"{provider} is half configured: {name} is set, and {provider} itself is not. "
            f"Configure {provider}, or unset {name}."
        )


def _require_real_secret(value: str) -> None:
    """With the official account's secret anybody signs in payers of ours; one of a sandbox is known to others."""
    if not value:
        return
    name, made_by = "WECHATPAY_OAUTH_SECRET", "the official account's console shows it (basic configuration, AppSecret)"
    if value.startswith(DEVELOPMENT_MARK):
        raise ImproperlyConfigured(f"{name} is a development value; {made_by}.")
    require_strong(name, value, made_by=made_by)


def _of_sandbox(sandbox_url: str, path: str, *, debug: bool) -> str:
    """The address at the sandbox in development, else nothing: there is no other place to sign in than the real one."""
    return f"{sandbox_url}{path}" if debug and sandbox_url else ""


def _require_strong_keys(variables: dict[str, str]) -> None:
    """Whoever guesses one of these can say that money came."""
    for name in ("WECHATPAY_API_V3_KEY", "WECHATPAY_API_V2_KEY"):
        if variables[name]:
            require_strong(name, variables[name])


def client_certificate(env: environ.Env, *, private_key: str) -> dict[str, str]:
    """The certificate that API v2 takes refunds with and the key that it was issued for; nothing without one."""
    certificate = secret(env, "WECHATPAY_CLIENT_CERTIFICATE")
    return {"WECHATPAY_CLIENT_CERTIFICATE": certificate, "WECHATPAY_PRIVATE_KEY": private_key} if certificate else {}


def choice(env: environ.Env, name: str, allowed: tuple[str, ...]) -> str:
    """The value of `name`, by default the first of `allowed`; raises ImproperlyConfigured for any other."""
    value: str = env.str(name, default=allowed[0])
    if value not in allowed:
        raise ImproperlyConfigured(f"{name} is {value!r}; it must be one of {', '.join(allowed)}.")
    return value


def gateway(env: environ.Env, name: str, *, default: str, path: str, debug: bool, sandbox_url: str) -> str:
    """The address that a provider is called at: the sandbox's in development, the real one otherwise.

    Raises ImproperlyConfigured when `DEBUG` is off and the address is not https, is on this machine or is a sandbox.
    """
    fallback = f"{sandbox_url}{path}" if debug and sandbox_url else default
    address = env.str(name, default="").rstrip("/") or fallback
    parts = urlsplit(address)
    host = parts.hostname or ""
    if parts.scheme not in ("http", "https") or not host:
        raise ImproperlyConfigured(f"{name} is not an http(s) address: {address!r}.")
    is_sandbox = host in ("localhost", "::1") or host.startswith("127.") or "alipaydev" in host
    if not debug and (parts.scheme != "https" or is_sandbox or (sandbox_url and address.startswith(sandbox_url))):
        raise ImproperlyConfigured(
            f"{name} is a sandbox ({address}); with DEBUG off only a real gateway over https is accepted."
        )
    return address
