"""Bills as a merchant fetches and takes them apart, with the standard library and nothing of the code under test."""

import csv
import gzip
import hashlib
import io
import zipfile
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

import requests

ALIPAY_METHOD = "alipay.data.dataservice.bill.downloadurl.query"


@dataclass
class Table:
    """What a bill says, its cells stripped of TABs and backticks; `text` is the whole file."""

    text: str
    rows: list[dict[str, str]]
    totals: dict[str, str]

    def column(self, name: str) -> list[str]:
        return [row[name] for row in self.rows]

    def sum(self, name: str) -> Decimal:
        return sum((Decimal(cell) for cell in self.column(name)), Decimal(0))


def ask_alipay(merchant: Any, day: str, **changes: str) -> dict[str, Any]:
    """The verified node of the answer about the bill's address."""
    content = {"bill_type": "trade", "bill_date": day, **changes}
    response = merchant.send_alipay(merchant.alipay_parameters(ALIPAY_METHOD, content))
    assert next(iter(response.json())) == "alipay_data_dataservice_bill_downloadurl_query_response"
    return dict(merchant.alipay_answer(response))


def alipay_members(merchant: Any, day: str) -> dict[str, bytes]:
    answer = requests.get(ask_alipay(merchant, day)["bill_download_url"], timeout=30)
    assert answer.status_code == 200
    with zipfile.ZipFile(io.BytesIO(answer.content), metadata_encoding="gbk") as archive:
        assert not any(member.flag_bits & 0x800 for member in archive.infolist())
        return {member.filename: archive.read(member) for member in archive.infolist()}


def alipay_table(merchant: Any, day: str, *, part: str = "业务明细.csv") -> Table:
    (content,) = [content for name, content in alipay_members(merchant, day).items() if name.endswith(part)]
    text = content.decode("gbk")
    header, *rows = [
        [cell.strip() for cell in row] for row in csv.reader(io.StringIO(text, newline="")) if row[0][0] != "#"
    ]
    return Table(text, [dict(zip(header, row, strict=True)) for row in rows], {})


def ask_v3(merchant: Any, day: str, **changes: str) -> requests.Response:
    query = "&".join(f"{name}={value}" for name, value in {"bill_date": day, "bill_type": "ALL", **changes}.items())
    return merchant.v3("GET", f"/v3/bill/tradebill?{query}")


def v3_content(merchant: Any, day: str, *, packed: bool = True) -> bytes:
    """The table's bytes, whose hash is the one of the verified answer."""
    node = merchant.v3_answer(ask_v3(merchant, day, **({"tar_type": "GZIP"} if packed else {})))
    parts = urlsplit(node["download_url"])
    assert (f"http://{parts.netloc}", parts.path) == (merchant.url, "/v3/billdownload/file")
    answer = merchant.v3("GET", f"{parts.path}?{parts.query}")
    assert answer.status_code == 200
    assert "Wechatpay-Signature" not in answer.headers
    content = gzip.decompress(answer.content) if packed else answer.content
    assert (node["hash_type"], node["hash_value"]) == ("SHA1", hashlib.sha1(content).hexdigest())
    return content


def ask_v2(merchant: Any, day: str, **changes: str) -> bytes:
    fields = {"bill_date": day.replace("-", ""), "bill_type": "ALL", **changes}
    return bytes(merchant.send_v2("/pay/downloadbill", merchant.v2_fields("HMAC-SHA256", fields)).content)


def wechat_table(content: bytes) -> Table:
    text = content.decode("utf-8")
    header, *rows, totals_header, totals = text.removeprefix("\ufeff").removesuffix("\r\n").split("\r\n")
    split = [dict(zip(header.split(","), cells(row), strict=True)) for row in rows]
    return Table(text, split, dict(zip(totals_header.split(","), cells(totals), strict=True)))


def cells(line: str) -> list[str]:
    assert line[0] == "`"
    return line[1:].split(",`")
