"""What becomes of a refund once it is asked for, said before: it is sent, or it waits for somebody else."""

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from foundation.errors import Sentence
from foundation.money import shown_yuan
from payments.ledger.models import Attempt
from payments.refunding.operations.limits import goes_by_hand
from payments.refunding.own_word import Rights, alone_fen, needs_approval

_TOO_OLD = gettext_lazy("The payment is too old for the provider: the refund is paid out by hand, with its reference.")
_IN_HAND = gettext_lazy("The money was taken in hand: the refund is paid out by hand, with its reference.")


def why_by_hand(attempt: Attempt) -> list[Sentence]:
    """Why a refund of it is paid out by hand; nothing where its provider takes it."""
    if not goes_by_hand(attempt, now=timezone.now()):
        return []
    return [_IN_HAND if attempt.is_in_hand else _TOO_OLD]


def sent_or_waits(may: Rights, *, is_by_hand: bool = False) -> str:
    """For an amount that is not known yet; `is_by_hand`: no provider takes it."""
    most = alone_fen(may)
    if most is None:
        return by_hand() if is_by_hand else at_once()
    if most == 0:
        return waits()
    if is_by_hand:
        above = _("Above %(amount)s of a payment in all, somebody else has to approve it.")
        return f"{by_hand()} {above % {'amount': shown_yuan(most)}}"
    sentence = _("Up to %(amount)s of a payment in all is sent at once; above that, somebody else has to approve it.")
    return sentence % {"amount": shown_yuan(most)}


def becomes_of(in_all_fen: int, may: Rights | None, *, is_by_hand: bool = False) -> str:
    """For what would have gone back of the payment in all then."""
    if needs_approval(in_all_fen, may=may):
        return waits()
    return by_hand() if is_by_hand else at_once()


def at_once() -> str:
    """Nobody else is asked."""
    return _("The refund is sent to the provider at once and cannot be called back.")


def by_hand() -> str:
    """No provider is asked."""
    return _("The refund is paid out by hand, and confirmed with its reference.")


def waits() -> str:
    """Somebody else is asked."""
    return _("The refund waits until somebody else approves it.")
