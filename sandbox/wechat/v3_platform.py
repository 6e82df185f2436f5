"""What API v3 tells of itself: its certificate, and an echo that proves both signatures."""

import secrets
from typing import Any

from cryptography import x509
from django.http import HttpRequest

from sandbox.clock import rfc3339
from sandbox.configuration import wechatpay_account
from sandbox.signatures import gcm_encrypt
from sandbox.wechat.v3_answers import endpoint
from sandbox.wechat.v3_request import read_object


@endpoint("GET")
def certificates(_request: HttpRequest) -> dict[str, Any]:
    """GET /v3/certificates: the platform's certificate, encrypted with the API v3 key."""
    account = wechatpay_account()
    certificate = x509.load_pem_x509_certificate(account.certificate)
    nonce = secrets.token_hex(6)
    ciphertext = gcm_encrypt(account.v3_key, nonce=nonce, associated_data="certificate", plain=account.certificate)
    entry = {
        "serial_no": account.certificate_serial,
        "effective_time": rfc3339(certificate.not_valid_before_utc),
        "expire_time": rfc3339(certificate.not_valid_after_utc),
        "encrypt_certificate": {
            "algorithm": "AEAD_AES_256_GCM",
            "nonce": nonce,
            "associated_data": "certificate",
            "ciphertext": ciphertext,
        },
    }
    return {"data": [entry]}


@endpoint("POST")
def echo(request: HttpRequest) -> dict[str, Any]:
    """POST /v3/security/echo: the body that came, back and signed."""
    return read_object(request)
