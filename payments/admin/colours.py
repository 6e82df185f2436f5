"""Which colour a state is shown in: green is well, amber is under way, red needs eyes."""

from payments.enums import AttemptStatus, Fulfilment, PaymentStatus, RefundStatus, Verdict

PAYMENT_STATUS: dict[str, str] = {
    PaymentStatus.PENDING: "warning",
    PaymentStatus.SUCCESS: "success",
    PaymentStatus.FAILED: "danger",
}
FULFILMENT: dict[str, str] = {
    Fulfilment.PENDING: "warning",
    Fulfilment.DONE: "success",
    Fulfilment.FAILED: "danger",
}
ATTEMPT_STATUS: dict[str, str] = {
    AttemptStatus.OPENING: "warning",
    AttemptStatus.OPEN: "warning",
    AttemptStatus.UNKNOWN: "danger",
    AttemptStatus.REFUSED: "danger",
    AttemptStatus.PAID: "success",
}
VERDICT: dict[str, str] = {
    Verdict.RECEIVED: "warning",
    Verdict.ACCEPTED: "success",
    Verdict.DUPLICATE: "info",
    Verdict.REFUSED: "danger",
    Verdict.NOT_FOUND: "danger",
    Verdict.MISMATCHED: "danger",
}
REFUND_STATUS: dict[str, str] = {
    RefundStatus.AWAITING_APPROVAL: "warning",
    RefundStatus.PENDING: "warning",
    RefundStatus.PROCESSING: "warning",
    RefundStatus.SUCCEEDED: "success",
    RefundStatus.FAILED: "danger",
    RefundStatus.ABNORMAL: "danger",
    RefundStatus.ANNOUNCED: "warning",
}
