"""How much may go back by one person's word: of whoever may ask for refunds, and of the desk, which proposes them."""

from collections.abc import Callable

from django.contrib.auth import get_user_model

from payments.house_rules import DESK_REFUND_LIMIT, REFUND_APPROVAL_THRESHOLD
from payments.permissions import REQUEST_REFUND

Rights = Callable[[str], bool]


def rights_of(user_id: int | None) -> Rights | None:
    """What the account may do now; None for nobody. One that is switched off, or no longer staff's, may do nothing."""
    if user_id is None:
        return None
    account = get_user_model()._default_manager.get(pk=user_id)
    return account.has_perm if account.is_staff else lambda _permission: False


def only_proposes(may: Rights) -> bool:
    """Whether somebody with these rights may not ask for refunds, and so only proposes them."""
    return not may(REQUEST_REFUND)


def alone_fen(may: Rights | None) -> int | None:
    """How much may go back of a trade in all by the word of somebody with these rights alone; None: any amount.

    Without the permission to ask for refunds it is the desk's limit, which never reaches beyond the threshold. None for
    `may` is nobody's word: money that is due by itself.
    """
    threshold = REFUND_APPROVAL_THRESHOLD.value()
    if may is None or not only_proposes(may):
        return threshold
    limit = DESK_REFUND_LIMIT.value()
    return limit if threshold is None else min(limit, threshold)


def needs_approval(in_all_fen: int, *, may: Rights | None = None) -> bool:
    """Whether the word of somebody with these rights is not enough for so much to go back of a trade in all."""
    most = alone_fen(may)
    return most is not None and in_all_fen > most


def large_fen(fen: int, *, in_all_fen: int | None = None) -> int:
    """The amount that whoever decides about it types once more (`typed_amount.py`); 0 where nobody need to.

    It is large where so much in all, or that amount alone, is beyond one person's word.
    """
    threshold = REFUND_APPROVAL_THRESHOLD.value()
    in_all = fen if in_all_fen is None else in_all_fen
    return fen if threshold is not None and in_all > threshold else 0
