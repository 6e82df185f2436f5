"""The strings that Alipay's RSA2 signs, for requests, answers and notifications."""

import json
from collections.abc import Mapping

from sandbox.configuration import alipay_account
from sandbox.signatures import rsa_sign, rsa_verifies, sorted_pairs, strangers_key


def request_verifies(parameters: Mapping[str, str], charset: str) -> bool:
    """Whether the merchant signed these parameters; in a request `sign_type` is signed too."""
    content = sorted_pairs(parameters, without=("sign",)).encode(charset)
    return rsa_verifies(alipay_account().merchant_key, content, parameters.get("sign", ""))


def signed_fields(fields: Mapping[str, str], *, charset: str = "utf-8", forged: bool = False) -> dict[str, str]:
    """The fields of a notification or a return address with `sign` and `sign_type`, which are not signed themselves."""
    content = sorted_pairs(fields, without=("sign", "sign_type")).encode(charset)
    key = strangers_key() if forged else alipay_account().platform_key
    return {**fields, "sign_type": "RSA2", "sign": rsa_sign(key, content)}


def answer_text(root: str, node: Mapping[str, object], *, charset: str, signature: str = "platform") -> bytes:
    """An answer's body: the node under its root, and the signature over the node's bytes as they stand there.

    `signature` is `platform`, `stranger` or `none`.
    """
    raw = json.dumps(node, ensure_ascii=False, separators=(",", ":")).replace("/", "\\/").encode(charset)
    body = b'{"' + root.encode() + b'":' + raw
    if signature != "none":
        key = strangers_key() if signature == "stranger" else alipay_account().platform_key
        body += b',"sign":"' + rsa_sign(key, raw).encode() + b'"'
    return body + b"}"
