"""What payments' permissions are called where the code asks for one; the apps above say who has them."""

SEE_PAYMENTS = "payments.view_payment"
SEE_EXCEPTIONS = "payments.view_exceptioncase"
SEE_EVENTS = "payments.view_event"
SEE_REFUNDS = "payments.view_refund"
REQUEST_REFUND = "payments.request_refund"
PROPOSE_REFUND = "payments.propose_refund"
APPROVE_REFUND = "payments.approve_refund"
CLOSE_EXCEPTION = "payments.close_exception"
REPAIR_DIFFERENCE = "payments.repair_difference"
READ_BILLS = "payments.read_bill"
# Everybody else sees the ends of a number of an order, a trade or a refund.
SEE_NUMBERS_IN_FULL = "payments.view_transaction_number"
