"""The figures by which payments runs that a gym or its operator may want otherwise.

What a provider lays down stands with that provider's limits, in the operation that keeps to it.
"""

from foundation.house_rules import HouseRule, Unit

PAYMENT_EXPIRES = HouseRule(
    "payment_expires",
    Unit.MINUTES,
    15,
    "how long a payment can be paid, from when it was made",
    setting="PAYMENT_EXPIRES_MINUTES",
)
OPEN_PAYMENTS = HouseRule(
    "open_payments",
    Unit.TIMES,
    10,
    "how many payments a member may have made that can still be paid; 0: any number",
    setting="OPEN_PAYMENTS_A_MEMBER",
)
REFUND_APPROVAL_THRESHOLD: HouseRule[int | None] = HouseRule(
    "refund_approval_threshold",
    Unit.FEN,
    None,
    "how much may go back of a trade in all by one person's word; None: any amount",
    setting="REFUND_APPROVAL_THRESHOLD_FEN",
)
DESK_REFUND_LIMIT = HouseRule(
    "desk_refund_limit",
    Unit.FEN,
    0,
    "how much may go back of a trade in all by the word of somebody who may only propose refunds",
    setting="DESK_REFUND_LIMIT_FEN",
)

IDEMPOTENCY_KEYS_KEPT = HouseRule(
    "idempotency_keys_kept", Unit.HOURS, 72, "how long the same Idempotency-Key gets the first answer again"
)
IDEMPOTENCY_KEY_ABANDONED = HouseRule(
    "idempotency_key_abandoned",
    Unit.SECONDS,
    60,
    "how long a request may work under its key; then it has died, and the next one with the key goes on in its place",
)

SYNC_PAUSE = HouseRule(
    "sync_pause", Unit.SECONDS, 3, "how long the API and a payer's return do not ask the providers again for a payment"
)
PAGE_SYNC_PAUSE = HouseRule(
    "page_sync_pause", Unit.SECONDS, 10, "the same for an open checkout page, which wants to know every few seconds"
)

OUTCOME_PATIENCE = HouseRule(
    "outcome_patience", Unit.DAYS, 1, "how long the providers are asked for an open attempt; then a person has to look"
)
DELIVERY_PATIENCE = HouseRule(
    "delivery_patience",
    Unit.MINUTES,
    10,
    "how long what is paid is tried to be delivered while the database does not let it through; then a person is told",
)
PENDING_REFUND_PATIENCE = HouseRule(
    "pending_refund_patience",
    Unit.HOURS,
    1,
    "how long a refund may be without a word that it has arrived; then a person is told",
)
PROCESSING_REFUND_PATIENCE = HouseRule(
    "processing_refund_patience",
    Unit.DAYS,
    5,
    "how long the provider may be at work on a refund; then a person is told",
)

RECEIPT_SHOWN = HouseRule(
    "receipt_shown",
    Unit.YEARS,
    1,
    "for how many calendar years after a payment ended its page, and after a refund arrived its receipt, can be opened",
)

BILLS_KEPT = HouseRule(
    "bills_kept",
    Unit.DAYS,
    1827,
    "how long the files of the providers' bills are kept, so that the lines that reports name can be read; files that "
    "were compared for three years at least",
    setting="BILLS_KEPT_DAYS",
)
ASKED_KEPT = HouseRule(
    "asked_reconciliations_kept", Unit.DAYS, 180, "how long a reconciliation that staff asked for waits for them"
)
NOTIFICATIONS_KEPT = HouseRule(
    "notifications_kept",
    Unit.DAYS,
    1827,
    "how long the raw messages of the providers are kept, three years at least; that they came is kept for good",
    setting="NOTIFICATIONS_KEPT_DAYS",
)
REFUSED_NOTIFICATIONS_KEPT = HouseRule(
    "refused_notifications_kept",
    Unit.DAYS,
    90,
    "how long messages are kept that were no provider's, or not for this merchant",
    setting="REFUSED_NOTIFICATIONS_KEPT_DAYS",
)
WEBHOOK_MESSAGES_KEPT = HouseRule(
    "webhook_messages_kept",
    Unit.DAYS,
    30,
    "how long what web hooks were told is kept, and can be sent again",
    setting="WEBHOOK_MESSAGES_KEPT_DAYS",
)
