"""A head that lies outside, where nobody who can change the database can change it, against those that are here."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from foundation.errors import InvalidField
from foundation.file_errors import unreadable_file
from foundation.given_text import text_of
from payments.auditing.finding import Finding, Reason
from payments.auditing.head_signature import said_by, signature_of
from payments.auditing.own_tables import first_sound, sound
from payments.auditing.queries import newest_head
from payments.ledger.models import AuditHead

SIGNATURE_LENGTH = 64


@dataclass(frozen=True, slots=True)
class OutsideHead:
    """Its number and signature; `said` is all that it says, where a file tells it."""

    number: int
    signature: str
    said: dict[str, Any] | None = None


def read_head(file_or_value: str) -> OutsideHead:
    """The head in a file as `head_as_text` wrote it, or one as it is printed: `NUMBER:SIGNATURE`, also in a file.

    Raises InvalidField (`head`) for what is neither.
    """
    try:
        path = Path(file_or_value)
        text = (text_of(path.read_bytes()) if path.is_file() else file_or_value).strip()
        if text.startswith("{"):
            said = json.loads(text)
            return OutsideHead(int(said["number"]), str(said.pop("signature")), said)
        number, _colon, signature = text.partition(":")
        if len(signature) == SIGNATURE_LENGTH:
            return OutsideHead(int(number), signature)
    except OSError as error:
        raise InvalidField({"head": [unreadable_file(error)]}) from error
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise InvalidField({"head": [_NEITHER]}) from error
    raise InvalidField({"head": [_NEITHER]})


_NEITHER = _("Name a file that --write-head wrote, or a head as verify_audit prints it: number:signature.")


def head_as_text(head: AuditHead) -> str:
    """One JSON object, to be kept where nobody who can change the database can change it."""
    return json.dumps({**said_by(head), "signature": head.signature}, indent=1) + "\n"


def differing_heads(outside: OutsideHead) -> Iterator[Finding]:
    """What is not as the head outside has it: it is not ours, it is here no more, or it is another one here."""
    if outside.said is not None and signature_of(outside.said) != outside.signature:
        yield Finding("head", outside.number, Reason.NOT_OURS)
        return
    here = first_sound(sound(AuditHead).filter(number=outside.number))
    if here is None:
        newest = newest_head()
        yield Finding("head", outside.number, Reason.LOST, told=0 if newest is None else newest.number)
    elif here.signature != outside.signature:
        yield from _differences(here, outside)


def _differences(here: AuditHead, outside: OutsideHead) -> Iterator[Finding]:
    said = {**said_by(here), "signature": here.signature}
    for name, told in {**(outside.said or {}), "signature": outside.signature}.items():
        if said.get(name) != told:
            yield Finding("head", here.number, Reason.DIFFERS, what=name, found=said.get(name), told=told)
