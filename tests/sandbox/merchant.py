"""The merchant's side of the wire, written for these tests alone: it signs requests and checks what comes back."""

import base64
import hashlib
import hmac
import json
import secrets
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode
from xml.etree import ElementTree

import requests
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tests.processes import PATIENCE_SECONDS

CHINA = timezone(timedelta(hours=8))
V3_SCHEME = "WECHATPAY2-SHA256-RSA2048"
ALIPAY_FORM = "application/x-www-form-urlencoded"
# Of the sandbox that these tests start: further apps of the merchant, and the AppSecret of its official account.
OTHER_APP_IDS = ("wx0000000000000002", "wx0000000000000003")
OAUTH_SECRET = "0123456789abcdef" * 2


def china_time(**ahead: int) -> str:
    return (datetime.now(CHINA) + timedelta(**ahead)).strftime("%Y-%m-%d %H:%M:%S")


def sorted_pairs(fields: dict[str, str], *without: str) -> str:
    return "&".join(f"{name}={value}" for name, value in sorted(fields.items()) if value and name not in without)


def as_xml(fields: dict[str, str]) -> bytes:
    root = ElementTree.Element("xml")
    for name, value in fields.items():
        ElementTree.SubElement(root, name).text = value
    return ElementTree.tostring(root, encoding="utf-8")


def of_xml(body: bytes | str) -> dict[str, str]:
    return {child.tag: child.text or "" for child in ElementTree.fromstring(body)}


def v3_lines(*parts: str) -> bytes:
    return "".join(f"{part}\n" for part in parts).encode()


class Merchant:
    """One merchant with the keys of a development.env, at one sandbox."""

    def __init__(self, url: str, env_file: Path, notify_url: str = "http://127.0.0.1:9/notify") -> None:
        self.url = url
        self.env = dict(line.split("=", 1) for line in env_file.read_text().splitlines())
        self.notify_url = notify_url
        self.alipay_key = self._private("ALIPAY_APP_PRIVATE_KEY_FILE")
        self.wechat_key = self._private("WECHATPAY_PRIVATE_KEY_FILE")

    def _private(self, name: str) -> Any:
        return serialization.load_pem_private_key(Path(self.env[name]).read_bytes(), password=None)

    def _public(self, name: str) -> Any:
        return serialization.load_pem_public_key(Path(self.env[name]).read_bytes())

    @staticmethod
    def rsa(key: Any, content: bytes, digest: Any = None) -> str:
        return base64.b64encode(key.sign(content, padding.PKCS1v15(), digest or hashes.SHA256())).decode()

    def _verify(self, name: str, content: bytes, signature: str) -> None:
        self._public(name).verify(base64.b64decode(signature), content, padding.PKCS1v15(), hashes.SHA256())

    # Alipay

    def alipay_parameters(self, method: str, content: dict[str, Any] | str, **changes: str) -> dict[str, str]:
        """The signed parameters; `changes` are made before signing, a value of "" leaves a parameter out."""
        parameters = {
            "app_id": self.env["ALIPAY_APP_ID"],
            "method": method,
            "charset": "utf-8",
            "sign_type": "RSA2",
            "timestamp": china_time(),
            "version": "1.0",
            "notify_url": self.notify_url,
            "biz_content": content if isinstance(content, str) else json.dumps(content, ensure_ascii=False),
            **changes,
        }
        parameters = {name: value for name, value in parameters.items() if value}
        content_to_sign = sorted_pairs(parameters).encode(parameters.get("charset", "utf-8"))
        return {**parameters, "sign": self.rsa(self.alipay_key, content_to_sign)}

    def alipay(self, method: str, content: dict[str, Any] | str, **changes: str) -> requests.Response:
        return self.send_alipay(self.alipay_parameters(f"alipay.trade.{method}", content, **changes))

    def send_alipay(self, parameters: dict[str, str]) -> requests.Response:
        """Common parameters in the query, biz_content in the form."""
        charset = parameters.get("charset", "utf-8")
        query = urlencode({k: v for k, v in parameters.items() if k != "biz_content"}, encoding=charset)
        body = urlencode({"biz_content": parameters.get("biz_content", "")}, encoding=charset)
        headers = {"Content-Type": f"{ALIPAY_FORM};charset={charset}"}
        return requests.post(f"{self.url}/gateway.do?{query}", data=body, headers=headers, timeout=PATIENCE_SECONDS)

    def alipay_answer(self, response: requests.Response) -> dict[str, Any]:
        """The node of an answer whose signature holds; raises InvalidSignature otherwise."""
        assert response.status_code == 200, response.text
        assert response.headers["Content-Type"].startswith("text/html;charset=")
        text = response.content.decode(response.headers["Content-Type"].partition("charset=")[2])
        start = text.index("{", 1)
        node, end = json.JSONDecoder().raw_decode(text, start)
        sign = json.loads(text).get("sign")
        if sign is None:
            raise InvalidSignature
        charset = response.headers["Content-Type"].partition("charset=")[2]
        self._verify("ALIPAY_PUBLIC_KEY_FILE", text[start:end].encode(charset), sign)
        return dict(node)

    def alipay_call(self, method: str, content: dict[str, Any], **changes: str) -> dict[str, Any]:
        return self.alipay_answer(self.alipay(method, content, **changes))

    def alipay_notice(self, body: str, charset: str = "utf-8") -> dict[str, str]:
        """The fields of a notification (or a return address) whose signature holds."""
        pairs = parse_qsl(body, keep_blank_values=True, strict_parsing=True, encoding=charset)
        fields = dict(pairs)
        assert len(fields) == len(pairs)
        assert fields["sign_type"] == "RSA2"
        content = sorted_pairs(fields, "sign", "sign_type").encode(charset)
        self._verify("ALIPAY_PUBLIC_KEY_FILE", content, fields["sign"])
        return fields

    # WeChat Pay API v3

    def v3_headers(self, method: str, path: str, body: bytes, **changes: str) -> dict[str, str]:
        parts = {
            "mchid": self.env["WECHATPAY_MCH_ID"],
            "nonce_str": secrets.token_hex(16),
            "timestamp": str(int(time.time())),
            "serial_no": self.env["WECHATPAY_CERT_SERIAL_NO"],
            **changes,
        }
        content = b"".join(
            part + b"\n"
            for part in (method.encode(), path.encode(), parts["timestamp"].encode(), parts["nonce_str"].encode(), body)
        )
        parts.setdefault("signature", self.rsa(self.wechat_key, content))
        pairs = ",".join(f'{name}="{value}"' for name, value in parts.items())
        return {
            "Authorization": f"{V3_SCHEME} {pairs}",
            "Content-Type": "application/json",
            "User-Agent": "tests",
            "Wechatpay-Serial": self.env["WECHATPAY_PUBLIC_KEY_ID"],
        }

    def v3(self, method: str, path: str, content: Any = None, **changes: str) -> requests.Response:
        body = b"" if content is None else json.dumps(content).encode()
        headers = self.v3_headers(method, path, body, **changes)
        return requests.request(method, self.url + path, data=body, headers=headers, timeout=PATIENCE_SECONDS)

    def verify_v3(self, headers: Any, body: bytes) -> None:
        """Raises InvalidSignature unless the platform signed this body just now."""
        assert abs(time.time() - int(headers["Wechatpay-Timestamp"])) < 60
        assert headers["Wechatpay-Serial"] == self.env["WECHATPAY_PUBLIC_KEY_ID"]
        assert headers["Wechatpay-Signature-Type"] == V3_SCHEME
        content = f"{headers['Wechatpay-Timestamp']}\n{headers['Wechatpay-Nonce']}\n".encode() + body + b"\n"
        self._verify("WECHATPAY_PUBLIC_KEY_FILE", content, headers["Wechatpay-Signature"])

    def v3_answer(self, response: requests.Response, status: int = 200) -> dict[str, Any]:
        assert response.status_code == status, response.text
        self.verify_v3(response.headers, response.content)
        return dict(response.json()) if response.content else {}

    def v3_order(self, out_trade_no: str, way: str = "native", **changes: Any) -> requests.Response:
        order = {
            "appid": self.env["WECHATPAY_APP_ID"],
            "mchid": self.env["WECHATPAY_MCH_ID"],
            "description": "月卡",
            "out_trade_no": out_trade_no,
            "notify_url": self.notify_url,
            "amount": {"total": 8888, "currency": "CNY"},
            **changes,
        }
        return self.v3("POST", f"/v3/pay/transactions/{way}", {k: v for k, v in order.items() if v is not None})

    def v3_query(self, out_trade_no: str) -> dict[str, Any]:
        path = f"/v3/pay/transactions/out-trade-no/{out_trade_no}?mchid={self.env['WECHATPAY_MCH_ID']}"
        return self.v3_answer(self.v3("GET", path))

    def decrypt_v3(self, resource: dict[str, str]) -> bytes:
        assert resource["algorithm"] == "AEAD_AES_256_GCM"
        key, nonce = self.env["WECHATPAY_API_V3_KEY"].encode(), resource["nonce"].encode()
        cipher = base64.b64decode(resource["ciphertext"])
        return AESGCM(key).decrypt(nonce, cipher, resource["associated_data"].encode())

    def v3_notice(self, headers: Any, body: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
        """The envelope and the decrypted resource of a notification whose signature holds."""
        self.verify_v3(headers, body)
        envelope = json.loads(body)
        return envelope, json.loads(self.decrypt_v3(envelope["resource"]))

    # WeChat Pay API v2

    def v2_digest(self, fields: dict[str, str], sign_type: str) -> str:
        key = self.env["WECHATPAY_API_V2_KEY"]
        content = f"{sorted_pairs(fields, 'sign')}&key={key}".encode()
        if sign_type == "HMAC-SHA256":
            return hmac.new(key.encode(), content, hashlib.sha256).hexdigest().upper()
        return hashlib.md5(content).hexdigest().upper()

    def v2_fields(self, sign_type: str, fields: dict[str, str]) -> dict[str, str]:
        full = {
            "appid": self.env["WECHATPAY_APP_ID"],
            "mch_id": self.env["WECHATPAY_MCH_ID"],
            "nonce_str": secrets.token_hex(16),
            "sign_type": sign_type,
            **fields,
        }
        full = {name: value for name, value in full.items() if value}
        return {**full, "sign": self.v2_digest(full, sign_type)}

    def send_v2(self, path: str, fields: dict[str, str]) -> requests.Response:
        return requests.post(self.url + path, data=as_xml(fields), timeout=PATIENCE_SECONDS)

    def v2(self, path: str, sign_type: str = "HMAC-SHA256", **fields: str) -> dict[str, str]:
        """The fields of an answer whose signature holds."""
        response = self.send_v2(path, self.v2_fields(sign_type, fields))
        assert response.status_code == 200, response.text
        answer = of_xml(response.content)
        self.verify_v2(answer, sign_type)
        return answer

    def verify_v2(self, fields: dict[str, str], sign_type: str) -> None:
        if fields.get("sign") != self.v2_digest(fields, sign_type):
            raise InvalidSignature

    def v2_order(self, out_trade_no: str, sign_type: str = "HMAC-SHA256", **changes: str) -> dict[str, str]:
        order = {
            "body": "月卡",
            "out_trade_no": out_trade_no,
            "total_fee": "8888",
            "spbill_create_ip": "127.0.0.1",
            "notify_url": self.notify_url,
            "trade_type": "NATIVE",
            "product_id": "1",
        }
        return self.v2("/pay/unifiedorder", sign_type, **(order | changes))

    def decrypt_v2(self, req_info: str) -> dict[str, str]:
        key = hashlib.md5(self.env["WECHATPAY_API_V2_KEY"].encode()).hexdigest().encode()
        decryptor = Cipher(algorithms.AES(key), modes.ECB()).decryptor()
        plain = decryptor.update(base64.b64decode(req_info)) + decryptor.finalize()
        return of_xml(plain[: -plain[-1]])

    # The bridge of a page inside WeChat

    def bridge_v3(self, prepay_id: str, **changes: str) -> dict[str, str]:
        """The six parameters, signed by API v3's rule; `changes` are made before signing."""
        fields = {
            "appId": self.env["WECHATPAY_APP_ID"],
            "timeStamp": str(int(time.time())),
            "nonceStr": secrets.token_hex(16),
            "package": f"prepay_id={prepay_id}",
            **changes,
        }
        return {**fields, "signType": "RSA", "paySign": self.rsa(self.wechat_key, v3_lines(*fields.values()))}

    def bridge_v2(self, prepay_id: str, sign_type: str = "HMAC-SHA256", **changes: str) -> dict[str, str]:
        """The six parameters, signed by API v2's rule."""
        fields = {**self.bridge_v3(prepay_id, **changes), "signType": sign_type}
        del fields["paySign"]
        return {**fields, "paySign": self.v2_digest(fields, sign_type)}

    # The control desk

    def control(self, verb: str, status: int = 200, **body: Any) -> Any:
        response = requests.post(f"{self.url}/control/{verb}", json=body, timeout=PATIENCE_SECONDS)
        assert response.status_code == status, response.text
        return response.json()

    def record(self, provider: str, out_trade_no: str) -> Any:
        return requests.get(f"{self.url}/control/trades/{provider}/{out_trade_no}", timeout=PATIENCE_SECONDS).json()
