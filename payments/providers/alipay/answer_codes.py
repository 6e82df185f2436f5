"""What the code of a verified answer means. Only a code that is known to be a "no" is one; the rest is unknown."""

from collections.abc import Mapping

from payments.providers.base import ProviderRefused, ProviderUnknown

DONE = "10000"
# 20001 authorisation, 40001 and 40002 arguments, 40003 condition, 40004 business, 40006 permission. Not in here:
# 10003 (in progress), 20000 (service unavailable) and 40005 (too many calls), after which only a query can tell.
REFUSALS = frozenset({"20001", "40001", "40002", "40003", "40004", "40006"})

# Without "ACQ.", which Alipay itself leaves out or misspells at times.
NOT_FOUND = frozenset({"TRADE_NOT_EXIST", "TRADE_NOT_EXISTS"})
PAID_ALREADY = frozenset({"TRADE_HAS_SUCCESS", "TRADE_HAS_FINISHED"})
NOT_WAITING = PAID_ALREADY | {
    "TRADE_HAS_CLOSE",
    "TRADE_HAS_CLOSED",
    "TRADE_STATUS_ERROR",
    "REASON_TRADE_STATUS_INVALID",
    "REASON_ILLEGAL_STATUS",
}
SYSTEM_ERRORS = frozenset({"SYSTEM_ERROR"})
SYSTEM_PREFIXES = ("AOP.", "ISP.")


def require_done(fields: Mapping[str, str]) -> None:
    """Return for a success; raise ProviderRefused for a final "no" and ProviderUnknown for everything else."""
    code = fields.get("code", "")
    if code == DONE:
        return
    reason = fields.get("sub_code") or code or "ANSWER_UNREADABLE"
    is_system_error = reason.upper().startswith(SYSTEM_PREFIXES) or bare_code(reason) in SYSTEM_ERRORS
    if code not in REFUSALS or is_system_error:
        raise ProviderUnknown(reason)
    raise ProviderRefused(reason)


def bare_code(code: str) -> str:
    """The code without its prefix, in capitals: `ACQ.TRADE_NOT_EXIST`, `AQC.…` and none at all are the same."""
    return code.upper().rpartition(".")[2]
