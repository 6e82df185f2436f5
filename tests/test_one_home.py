"""What a rule says is written in its home alone: nowhere else in what is shipped does the source say it again."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SHIPPED = ("foundation", "payments", "members", "gymsite")
# Words that a second home would be made of, and the files that may have them.
HOMES = {
    r"PENDING, expires_at__": {"payments/ledger/queries.py"},
    r"refunded_fen\s*(>=|<|==)|refunded_fen__(gte|lt)=": {"payments/ledger/models/payment.py"},
    r"refund_reserved_fen(__gte=|\s*>=)": {"payments/ledger/queries.py"},
    r'"(members|payments)\.(sell|(?!page_urls)[a-z]+_[a-z_]+)"': {
        "members/people/permissions.py",
        "members/people/role_table.py",
        "payments/permissions.py",
    },
    r"Q\((session__|pack__)?coach(_id)?=": {"members/training/own_clients.py", "members/classes/coach_lines.py"},
    r"[<>]=? (\w+\.)*cancel_until": {"members/classes/cancellation.py"},
    r"WITHOUT_A_REASON": {"members/refunds/rules.py"},
    r"MILLIFEN_PER_FEN // 2": {"payments/reconciling/operations/expected_fee.py"},
    r"raise RefundOwnApproval|[!=]= \w+\.requested_by_id|\.requested_by_id [!=]=": {
        "payments/refunding/operations/approval.py"
    },
    r"paid_fen\(\w+\) - ": {"members/classes/cancellation.py"},
    r"part=(max\(0, |days_left)": {"members/unused_value.py"},
    r"is_on_sale=True": {"members/catalogue/queries.py"},
    r"raise ItemFree": {"members/catalogue/sale_rules.py", "members/classes/operations/hold_place.py"},
    r"limit_per_member is": {"members/catalogue/sale_rules.py"},
    r"hours=8": {"payments/providers/china_time.py"},
    r"\(BookingStatus\.BOOKED, BookingStatus\.WAITING\)": {"members/enums.py"},
    r"not [\w.]+\((\w+\.)?REQUEST_REFUND\)": {"payments/refunding/own_word.py"},
    r"\bphone(_tail)?_index=": {"members/people/phones.py"},
    r"2 \* fen \*|// \(2 \*": {"foundation/money.py"},
    r"override\(settings\.LANGUAGE_CODE": {"foundation/site_language.py"},
    r"source = EventSource\.STAFF|Cause\(EventSource\.STAFF": {"foundation/cause.py"},
}


def sources() -> dict[str, str]:
    """Every file of Python that is shipped, by its path; what migrations and the demonstration made is data."""
    files = (file for room in SHIPPED for file in (ROOT / room).rglob("*.py"))
    return {str(file.relative_to(ROOT)): file.read_text() for file in files if "migrations" not in file.parts}


@pytest.mark.parametrize("words", HOMES)
def test_a_rule_is_written_where_it_is_at_home(words):
    saying = {path for path, text in sources().items() if re.search(words, text)}
    assert saying - HOMES[words] == set()
    assert saying
