"""API v3's bill of a day: its address with the hash of what is behind it, and the download."""

import hashlib
from datetime import date, datetime
from typing import Any

from django.http import FileResponse, HttpRequest

from sandbox import rules
from sandbox.bills import files
from sandbox.bills.bill import BillNotReady, open_bill
from sandbox.models import Provider
from sandbox.wechat.bill_file import BillEmpty, write_bill
from sandbox.wechat.v3_answers import endpoint, file_endpoint
from sandbox.wechat.v3_errors import Refusal, invalid

ANOTHER_FILE = b"another file"


@endpoint("GET")
def tradebill(request: HttpRequest) -> dict[str, Any]:
    """GET /v3/bill/tradebill?bill_date=&bill_type=ALL&tar_type=GZIP: an address that works for five minutes.

    The present day is given as far as it has come; the real provider makes a bill by ten o'clock of the next. Only
    the bill of all trades is played. `hash_value` is of the table before it is packed.
    """
    day, packed = _day(request), _packed(request)
    try:
        bill = open_bill(Provider.WECHAT, day)
        token, digest = files.keep(
            Provider.WECHAT,
            lifetime=rules.pause("wechat_bill_seconds"),
            write=lambda file: write_bill(bill, file, packed=packed),
        )
    except BillNotReady as error:
        raise Refusal(400, "STATEMENT_CREATING", "账单生成中") from error
    except BillEmpty as error:
        raise Refusal(400, "NO_STATEMENT_EXIST", "请求的账单文件不存在") from error
    if bill.scenario == "bill_wrong_hash":
        digest = hashlib.sha1(ANOTHER_FILE, usedforsecurity=False).hexdigest()
    address = request.build_absolute_uri(f"/v3/billdownload/file?token={token}")
    return {"hash_type": "SHA1", "hash_value": digest, "download_url": address}


def _day(request: HttpRequest) -> date:
    if request.GET.get("bill_type", "ALL") != "ALL":
        raise Refusal(400, "INVALID_REQUEST", "沙箱只提供ALL账单")
    try:
        return datetime.strptime(request.GET.get("bill_date", ""), "%Y-%m-%d").date()  # noqa: DTZ007 - a day
    except ValueError as error:
        raise invalid("bill_date", "应为yyyy-MM-dd") from error


def _packed(request: HttpRequest) -> bool:
    asked = request.GET.get("tar_type", "")
    if asked not in ("", "GZIP"):
        raise invalid("tar_type", "只支持GZIP")
    return bool(asked)


@file_endpoint
def download(request: HttpRequest) -> FileResponse:
    """GET /v3/billdownload/file?token=: the file, to the merchant who signs for it; the answer is not signed."""
    try:
        file = files.take(Provider.WECHAT, request.GET.get("token", ""))
    except files.LinkExpired as error:
        raise Refusal(400, "INVALID_REQUEST", "下载链接已失效") from error
    return FileResponse(file, content_type="application/octet-stream")
