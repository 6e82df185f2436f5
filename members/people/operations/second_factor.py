"""A second factor is set up, given at a door, and taken away again."""

import secrets
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.encryption import blind_index
from foundation.errors import ServiceError
from members.house_rules import LOCKED_OUT_FOR, RECOVERY_CODES, WRONG_PASSWORDS_ALLOWED
from members.people.models import RecoveryCode, SecondFactor
from members.people.operations.end_access import end_sessions, end_tokens
from members.people.second_factor import plain_code, step_of

# Without letters and digits that are taken for others: 31 of them, so that ten have 49 bits.
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_CHARACTERS = 10


class CodeRefused(ServiceError):
    status, code = 400, "second_factor_refused"
    detail = _("The code is wrong or was used already. Wait for the next one that your app shows, and give that.")


class SetUpAlready(ServiceError):
    status, code = 409, "second_factor_set_up"
    detail = _("This account has a second factor already. Sign in with it, or have it reset.")


class NotTheirs(ServiceError):
    status, code = 403, "second_factor_not_theirs"
    detail = _("The own second factor is changed on its own page, and a superuser's by a superuser or by command.")


def set_up_factor(*, user: User, key: str, code: str) -> list[str]:
    """The app that was told `key` and shows `code` is the account's from now on; its recovery codes, shown this once.

    Every session of the account ends. Raises CodeRefused when the code is not the key's, SetUpAlready.
    """
    now = timezone.now()
    step = step_of(plain_code(code), key=key, at=now.timestamp())
    if step is None:
        raise CodeRefused
    with transaction.atomic():
        factor, is_new = SecondFactor.objects.get_or_create(
            user=user, defaults={"key": key, "last_step": step, "created_at": now, "used_at": now}
        )
        if not is_new:
            raise SetUpAlready
        end_sessions(user_id=user.pk)
        return _new_codes(factor)


def renew_recovery_codes(*, user: User) -> list[str]:
    """New ones, shown this once; the old ones are worth nothing from the commit on."""
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().get(user=user)
        factor.recovery_codes.all().delete()
        return _new_codes(factor)


def take_code(*, user: User, code: str) -> bool:
    """Whether it is the account's: the app's code of now, or a recovery code. Neither is taken a second time.

    After as many wrong ones as wrong passwords are allowed none is taken for as long, wherever they come from: whoever
    is asked for a code has given the password.
    """
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(user=user).first()
        if factor is None or closed_until(factor) is not None:
            return False
        is_right = _is_of_app(factor, plain_code(code)) or _is_recovery_code(factor, plain_code(code))
        now = timezone.now()
        if is_right:
            factor.wrong_codes, factor.used_at = 0, now
        else:
            factor.wrong_codes, factor.wrong_at = _recent(factor) + 1, now
        factor.save(update_fields=["last_step", "wrong_codes", "wrong_at", "used_at"])
    return is_right


def closed_until(factor: SecondFactor) -> datetime | None:
    """Until when it has to wait, as so many wrong codes were given for it; None where it need not."""
    if factor.wrong_at is None or _recent(factor) < WRONG_PASSWORDS_ALLOWED.value():
        return None
    return factor.wrong_at + LOCKED_OUT_FOR.duration()


def reset_factor(*, user_id: int) -> bool:
    """The app and its recovery codes are worth nothing from the commit on, and all that it was let in with ends.

    Whether it had one. A phone that is lost may hold a token as well.

    Who needs one sets it up at the next sign-in.
    """
    with transaction.atomic():
        _count, rows = SecondFactor.objects.filter(user_id=user_id).delete()
        end_sessions(user_id=user_id)
        end_tokens(user_id=user_id)
    return bool(rows)


def reset_anothers(*, user_id: int, by: User) -> None:
    """The same as a member of staff decides it; raises NotTheirs."""
    if not may_reset(User.objects.get(pk=user_id), by=by):
        raise NotTheirs
    reset_factor(user_id=user_id)


def may_reset(owner: User, *, by: User) -> bool:
    """Nobody the own one, and a superuser's is a superuser's business."""
    return owner.pk != by.pk and (by.is_superuser or not owner.is_superuser)


def _recent(factor: SecondFactor) -> int:
    is_recent = factor.wrong_at is not None and timezone.now() - factor.wrong_at < LOCKED_OUT_FOR.duration()
    return factor.wrong_codes if is_recent else 0


def _is_of_app(factor: SecondFactor, code: str) -> bool:
    step = step_of(code, key=factor.key, at=timezone.now().timestamp(), after=factor.last_step)
    factor.last_step = factor.last_step if step is None else step
    return step is not None


def _is_recovery_code(factor: SecondFactor, code: str) -> bool:
    unused = factor.recovery_codes.filter(code_index=_index_of(factor, code), used_at=None)
    return unused.update(used_at=timezone.now()) == 1


def _new_codes(factor: SecondFactor) -> list[str]:
    codes = [_new_code() for _each in range(RECOVERY_CODES.value())]
    RecoveryCode.objects.bulk_create(RecoveryCode(factor=factor, code_index=_index_of(factor, code)) for code in codes)
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _new_code() -> str:
    return "".join(secrets.choice(_ALPHABET) for _each in range(_CHARACTERS))


def _index_of(factor: SecondFactor, code: str) -> str:
    return blind_index(code, purpose=f"recovery_code\0{factor.identity}")
