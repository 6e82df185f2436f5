"""How our requests are signed (Alipay open platform, "sign", RSA2)."""

from collections.abc import Mapping
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey

from payments.providers.alipay.beijing_time import beijing_text
from payments.providers.alipay.orders import Request
from payments.providers.signatures import sign_sha256


def signed_parameters(request: Request, *, app_id: str, key: RSAPrivateKey) -> dict[str, str]:
    """Every parameter of `request` with the common ones, stamped with the present time and signed; not yet encoded."""
    parameters = {
        "app_id": app_id,
        "format": "JSON",
        "charset": "utf-8",
        "sign_type": "RSA2",
        "timestamp": beijing_text(datetime.now(UTC)),
        **request.get_params(),
    }
    return {**parameters, "sign": sign_sha256(key, signed_text(parameters).encode())}


def signed_text(parameters: Mapping[str, str]) -> str:
    """The text under the signature: the parameters that are not empty, sorted by name, as `k=v` joined by `&`."""
    return "&".join(f"{name}={value}" for name, value in sorted(parameters.items()) if value)
