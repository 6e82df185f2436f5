"""Which colour a state is shown in: green is well, amber is under way, red needs eyes."""

from payments.enums import AttemptStatus, Fulfilment, PaymentStatus, Verdict

PAYMENT_STATUS = {
    PaymentStatus.PENDING: "warning",
    PaymentStatus.SUCCESS: "success",
    PaymentStatus.FAILED: "danger",
}
FULFILMENT = {
    Fulfilment.PENDING: "warning",
    Fulfilment.DONE: "success",
    Fulfilment.FAILED: "danger",
}
ATTEMPT_STATUS = {
    AttemptStatus.OPENING: "warning",
    AttemptStatus.OPEN: "warning",
    AttemptStatus.UNKNOWN: "danger",
    AttemptStatus.REFUSED: "danger",
    AttemptStatus.PAID: "success",
}
VERDICT = {
    Verdict.RECEIVED: "warning",
    Verdict.ACCEPTED: "success",
    Verdict.DUPLICATE: "info",
    Verdict.REFUSED: "danger",
    Verdict.NOT_FOUND: "danger",
    Verdict.MISMATCHED: "danger",
}
