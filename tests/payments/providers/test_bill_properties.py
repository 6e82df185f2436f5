"""Whatever a bill is composed of, in whatever order its columns stand, it reads back as it was composed."""

import io
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from payments.providers.billing import BillEntry, EntryKind, EntryState
from tests.bills import ALIPAY_COLUMNS, DAY, WECHAT_COLUMNS, alipay_lines, wechat_lines
from tests.payments.providers import alipay_double, wechat_v3_double

MIDNIGHT = datetime(2026, 11, 22, 16, tzinfo=UTC)
NUMBERS = st.text("0123456789abcXYZ_-|*@", min_size=2, max_size=64)
FEN = st.integers(0, 10**11)
NEW_COLUMNS = st.lists(st.sampled_from(["新列", "备用", "New column"]), unique=True)


def entries(*, fee_unit: int) -> st.SearchStrategy[list[BillEntry]]:
    """Entries of either kind with fees in whole `fee_unit`."""
    drawn = st.builds(
        BillEntry,
        line=st.just(0),
        kind=st.sampled_from(EntryKind),
        state=st.sampled_from(EntryState),
        out_trade_no=NUMBERS,
        provider_transaction_id=NUMBERS,
        amount_fen=FEN,
        occurred_at=st.integers(0, 86_399).map(lambda second: MIDNIGHT + timedelta(seconds=second)),
        fee_millifen=st.integers(-(10**9), 10**9).map(lambda units: units * fee_unit),
        fee_base_fen=FEN,
        fee_rate=st.none() | st.integers(0, 9999).map(lambda rate: Decimal(rate).scaleb(-4)),
        refund_number=NUMBERS,
        provider_refund_id=NUMBERS,
    )
    return st.lists(drawn, max_size=8)


def as_a_payment(entry: BillEntry) -> dict[str, Any]:
    return {"state": EntryState.DONE, "refund_number": "", "provider_refund_id": ""}


@settings(deadline=None, max_examples=60)
@given(entries=entries(fee_unit=1), new=NEW_COLUMNS, data=st.data(), end=st.sampled_from(["\n", "\r\n"]))
def test_wechat_pays_bill(entries: list[BillEntry], new: list[str], data: st.DataObject, end: str) -> None:
    columns = data.draw(st.permutations([*WECHAT_COLUMNS, *new]))
    text = "".join(line + end for line in wechat_lines(entries, columns=columns))

    read = list(wechat_v3_double.offline().read_bill(io.BytesIO(text.encode()), day=DAY))

    assert read == [
        replace(entry, line=line, **(as_a_payment(entry) if entry.kind is EntryKind.PAYMENT else {}))
        for line, entry in enumerate(entries, start=2)
    ]


@settings(deadline=None, max_examples=60)
@given(entries=entries(fee_unit=1000), new=NEW_COLUMNS, data=st.data(), end=st.sampled_from(["\n", "\r\n"]))
def test_alipays_bill(entries: list[BillEntry], new: list[str], data: st.DataObject, end: str) -> None:
    columns = data.draw(st.permutations([*ALIPAY_COLUMNS, *new]))
    composed = [
        replace(entry, **(as_a_payment(entry) if entry.kind is EntryKind.PAYMENT else {}), fee_rate=None)
        for entry in entries
    ]
    text = "".join(line + end for line in alipay_lines(composed, columns=columns))

    read = list(alipay_double.offline().read_bill(io.BytesIO(text.encode("gb18030")), day=DAY))

    # Alipay's bill lists what is done, and has no number of its own for a refund.
    assert read == [
        replace(entry, line=line, state=EntryState.DONE, provider_refund_id="")
        for line, entry in enumerate(composed, start=6)
    ]
