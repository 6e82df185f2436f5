"""Phone numbers: how they are compared, what is one, how they are found, and how much of one is shown to whom.

One number has one form, however it is written: of the mainland as it is dialled there, `13812345678` or `01012345678`;
of anywhere else E.164, `+85291234567`. It is what is stored, indexed, masked and compared.
"""

import re
import unicodedata
from typing import Any

import phonenumbers
from django.db.models import Q
from phonenumbers import CountryCodeSource, NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

from foundation.encryption import blind_index
from foundation.unreadable import UnreadableText

# As somebody writes it into a form, blanks and brackets included.
WRITTEN_CHARACTERS = 32
_HERE, _HERE_CODE = "CN", 86
_DIGITS = re.compile(r"(\+*)(0*)([0-9]{5,20})", re.ASCII)
_DASHES = "\u2212\u30fc~.·'’/"  # what is no dash for Unicode and is written as one, and a spreadsheet's mark of text
_TAIL = re.compile(r"[0-9]{4}", re.ASCII)
# Mobile numbers by their form alone: a segment newer than the library's tables is no reason to send somebody away.
_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
# Those of them that need not be looked at again: 179 may begin a call by another carrier.
_AS_DIALLED = re.compile(r"1(?:[3-689][0-9]|7[0-8])[0-9]{8}", re.ASCII)


def normalised_phone(written: str) -> str:
    """The one form of the number; empty for what is none.

    Without a country code it is of the mainland: a mobile number, or a landline with its area code, `0` included.
    """
    plain = _without_marks(written)
    if _AS_DIALLED.fullmatch(plain):
        return plain
    number = _parsed(plain)
    if number is None:
        return ""
    if number.country_code != _HERE_CODE:
        return phonenumbers.format_number(number, PhoneNumberFormat.E164)
    return re.sub(r"\D", "", phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL))


def read_phone(given: Any, *, longest: int) -> str:
    """The one form of what was given as text; empty for what is no number, no text or longer."""
    return normalised_phone(given) if type(given) is str and len(given) <= longest else ""


def phone_index(number: str) -> str:
    """The blind index that a normalised number is found by."""
    return blind_index(number, purpose="phone")


def phone_columns(number: str) -> dict[str, Any]:
    """What a member's row holds of a normalised number: it, and what it is found by, whole and by its end.

    The one place that makes them, so that no row is found by a number that is not its own. Empty: nobody's number.
    """
    tail = _tail(number)
    return {
        "phone": number,
        "phone_index": phone_index(number),
        "phone_tail_index": phone_tail_index(tail) if tail else None,
    }


def phone_tail_index(tail: str) -> str:
    """The blind index that numbers with these last four digits are found by."""
    return blind_index(tail, purpose="phone_tail")


def has_phone(written: str) -> Q:
    """The member who has this whole number, however it is written; nobody for what is no number."""
    return Q(phone_index=phone_index(normalised_phone(written)))


def is_tail(written: str) -> bool:
    """Whether it is four digits, as a number ends in the list: `0008`, in full width, too."""
    return _TAIL.fullmatch(_without_marks(written)) is not None


def has_tail(written: str) -> Q:
    """The members whose number ends so, in four digits; nobody for anything else."""
    return Q(phone_tail_index=phone_tail_index(_without_marks(written))) if is_tail(written) else Q(pk__in=())


def masked_phone(number: str) -> str:
    """`138****5678`; of a short number only the last digits; what cannot be read as it is."""
    if isinstance(number, UnreadableText):
        return number
    return f"{number[:-8]}****{_tail(number)}" if _tail(number) else f"****{number[-2:]}"


def phone_end(number: str) -> str:
    """`***5678`, for who need not know more than which number it is; of a number that cannot be read, nothing."""
    if isinstance(number, UnreadableText) or not number:
        return ""
    return f"***{_tail(number) or number[-2:]}"


def shown_phone(number: str, *, in_full: bool) -> str:
    """The number for whoever may see it so."""
    return number if in_full else masked_phone(number)


def _tail(number: str) -> str:
    """The last four digits, which the lists show; of a number too short to show so many, nothing."""
    return number[-4:] if len(number) > 8 else ""


def _parsed(plain: str) -> PhoneNumber | None:
    match = _DIGITS.fullmatch(plain)
    if match is None:
        return None
    # No country code begins with 0: after a plus it was written for nothing.
    digits = f"+{match[3]}" if match[1] else match[2] + match[3]
    try:
        number = phonenumbers.parse(digits, _HERE, keep_raw_input=True)
    except NumberParseException:
        return None
    is_one = _is_of_here(number, digits) if number.country_code == _HERE_CODE else _is_possible(number)
    return number if is_one else None


def _without_marks(written: str) -> str:
    """Full width as ASCII; blanks, dashes, brackets and invisible marks left out."""
    marks = ("Zs", "Cc", "Cf", "Pd", "Ps", "Pe")
    plain = unicodedata.normalize("NFKC", written)
    return "".join(each for each in plain if unicodedata.category(each) not in marks and each not in _DASHES)


def _is_possible(number: PhoneNumber) -> bool:
    """By its length: which numbers are given out in other countries changes more often than this program."""
    return phonenumbers.is_possible_number(number)


def _is_of_here(number: PhoneNumber, digits: str) -> bool:
    """A landline without country code needs its `0`: the digits alone might be a number of another country."""
    if _MOBILE.fullmatch(str(number.national_number)):
        return True
    is_bare = number.country_code_source == CountryCodeSource.FROM_DEFAULT_COUNTRY and not digits.startswith("0")
    if is_bare and phonenumbers.number_type(number) == PhoneNumberType.FIXED_LINE:
        return False
    return phonenumbers.is_valid_number(number)
