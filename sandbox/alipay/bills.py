"""The address of a day's bill, and the download behind it."""

from datetime import date, datetime

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_GET

from sandbox import rules
from sandbox.alipay.authentication import Call
from sandbox.alipay.bill_file import write_bill
from sandbox.alipay.errors import Refusal, invalid, missing
from sandbox.bills import files
from sandbox.bills.bill import BillNotReady, open_bill
from sandbox.models import Provider

DOWNLOAD_PATH = "bill/download"
EMPTY_BILL = "EMPTY_DATA_WITH_BILL_FILE"


def download_url(call: Call) -> dict[str, object]:
    """alipay.data.dataservice.bill.downloadurl.query for `trade` and one day: an address that works for 30 seconds.

    A day without trades has a file, too, and `bill_file_code` says so. The present day is given as far as it has
    come; the real gateway makes a bill by about nine o'clock of the next. Bills of a month are not played.
    """
    day = _day(call)
    try:
        bill = open_bill(Provider.ALIPAY, day)
    except BillNotReady as error:
        raise Refusal("40004", "isp.bill_not_exist", "账单不存在") from error
    lifetime = rules.pause("alipay_bill_seconds")
    token, has_rows = files.keep(Provider.ALIPAY, lifetime=lifetime, write=lambda file: write_bill(bill, file))
    address = f"{call.origin}/{DOWNLOAD_PATH}?token={token}"
    return {"bill_download_url": address, **({} if has_rows else {"bill_file_code": EMPTY_BILL})}


def _day(call: Call) -> date:
    for name in ("bill_type", "bill_date"):
        if not call.text(name):
            raise missing(name)
    if call.text("bill_type") != "trade":
        raise invalid("bill_type", "账单类型不支持")
    try:
        return datetime.strptime(call.text("bill_date"), "%Y-%m-%d").date()  # noqa: DTZ007 - a day, not a moment
    except ValueError as error:
        raise invalid("bill_date", "账单日期格式错误") from error


@require_GET
def download(request: HttpRequest) -> HttpResponseBase:
    """The zip, for whoever knows its address in time."""
    try:
        file = files.take(Provider.ALIPAY, request.GET.get("token", ""))
    except files.LinkExpired:
        return HttpResponse("下载链接已失效", status=403, content_type="text/html;charset=utf-8")
    return FileResponse(file, content_type="application/octet-stream", as_attachment=True, filename="bill.csv.zip")
