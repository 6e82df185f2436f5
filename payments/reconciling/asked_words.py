"""Why a reconciliation that was asked for failed, for a person: cause and next step in a sentence."""

import json

from django.utils.translation import gettext as _

from foundation.errors import sentence_of_code
from payments.ledger.models import AskedReconciliation
from payments.providers.billing import BillFault, BillRefused
from payments.reconciling.operations.carry_out_asked import BILL_NOT_READY, INTERNAL_ERROR
from payments.reconciling.refusals import refusal_sentence

_FAULTS = {fault.value for fault in BillFault}


def failure_sentence(asked: AskedReconciliation) -> str:
    """The sentence, in the reader's language; "" for one that did not fail."""
    code = asked.failure
    if not code:
        return ""
    if code in _FAULTS:
        refused = BillRefused(BillFault(code), line=asked.refused_line, **json.loads(asked.facts))
        return refusal_sentence(refused, provider=asked.provider)
    if code == BILL_NOT_READY:
        return _("The bill is not ready yet. Providers make the bill of a day in the course of the next morning.")
    if code == INTERNAL_ERROR:
        return _("A fault of this system stopped it. It is in the log; tell those who maintain the system.")
    sentence = str(sentence_of_code(code))
    if sentence != code:
        return sentence
    return _(
        "The bill could not be had from the provider (%(code)s). Try again later, or download it by hand in the "
        "provider's merchant platform and upload the file."
    ) % {"code": code}
