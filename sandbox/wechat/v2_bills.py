"""API v2's bill of a day, in the answer itself."""

from collections.abc import Mapping
from datetime import date, datetime
from tempfile import TemporaryFile

from django.http import FileResponse

from sandbox.bills.bill import Bill, BillNotReady, open_bill
from sandbox.models import Provider
from sandbox.wechat.bill_file import BillEmpty, write_bill
from sandbox.wechat.v2_answers import file_endpoint
from sandbox.wechat.v2_messages import Unreadable

WRONG_REQUEST, NO_BILL = "20001", "20002"


@file_endpoint
def downloadbill(fields: Mapping[str, str]) -> FileResponse:
    """POST /pay/downloadbill: the table, by gzip when `tar_type` asks for it; a refusal is XML, and not signed.

    The present day is given as far as it has come; the real provider makes a bill by ten o'clock of the next.
    """
    day = _day(fields)
    try:
        return _file(open_bill(Provider.WECHAT, day), packed=bool(fields.get("tar_type")))
    except BillNotReady as error:
        raise Unreadable("Bill Creating", error_code=NO_BILL) from error
    except BillEmpty as error:
        raise Unreadable("No Bill Exist", error_code=NO_BILL) from error


def _day(fields: Mapping[str, str]) -> date:
    if not fields.get("bill_date"):
        raise Unreadable("missing parameter", error_code=WRONG_REQUEST)
    if fields.get("bill_type", "ALL") != "ALL":
        raise Unreadable("invalid bill_type", error_code=WRONG_REQUEST)
    if fields.get("tar_type", "GZIP") != "GZIP":
        raise Unreadable("invalid tar_type", error_code=WRONG_REQUEST)
    try:
        return datetime.strptime(fields["bill_date"], "%Y%m%d").date()  # noqa: DTZ007 - a day, not a moment
    except ValueError as error:
        raise Unreadable("data format error", error_code=WRONG_REQUEST) from error


def _file(bill: Bill, *, packed: bool) -> FileResponse:
    file = TemporaryFile()  # noqa: SIM115 - the answer closes it when it has been sent
    try:
        write_bill(bill, file, packed=packed)
    except BillEmpty:
        file.close()
        raise
    file.seek(0)
    return FileResponse(file, content_type="text/plain; charset=utf-8")
