"""Money: integer fen inside, Decimal yuan with two decimals at the edges, never a float."""

import re
from decimal import Decimal
from functools import lru_cache

FEN_PER_YUAN = 100
MILLIFEN_PER_FEN = 1000
MAXIMUM_FEN = 1_000_000 * FEN_PER_YUAN
CURRENCY = "CNY"
_YUAN = re.compile(r"(0|[1-9][0-9]{0,11})(?:\.([0-9]{1,2}))?", re.ASCII)
MINUS = "\N{MINUS SIGN}"
_MINUS = ("-", MINUS, "\N{FULLWIDTH HYPHEN-MINUS}")


class NotAnAmount(ValueError):
    """A text that is no amount; `is_negative` where it would be one without its minus."""

    def __init__(self, text: str) -> None:
        super().__init__("not an amount in yuan with at most two decimals")
        self.is_negative = text.startswith(_MINUS) and _YUAN.fullmatch(text[1:].strip()) is not None


def fen_from_yuan(text: str) -> int:
    """The fen of a plain decimal text such as `100`, `100.5` or `100.00`.

    Raises NotAnAmount for anything else: a sign, an exponent, a third decimal, a blank, a digit that is not ASCII.
    """
    match = _YUAN.fullmatch(text)
    if match is None:
        raise NotAnAmount(text)
    yuan, decimals = match.groups()
    return int(yuan) * FEN_PER_YUAN + int((decimals or "").ljust(2, "0"))


@lru_cache(maxsize=4096)  # few sums, and many rows that have one of them
def yuan_from_fen(fen: int) -> Decimal:
    """The same amount in yuan, always with two decimals."""
    return Decimal(fen).scaleb(-2)


def yuan_from_millifen(millifen: int) -> Decimal:
    """Thousandths of a fen, as providers' fees have them, in yuan: two decimals where it is of whole fen, else five."""
    fen, rest = divmod(millifen, MILLIFEN_PER_FEN)
    return Decimal(millifen).scaleb(-5) if rest else yuan_from_fen(fen)


def shown_yuan(fen: int) -> str:
    """`¥1,234.50`, and `−¥1,234.50` of what goes out: the same in every language."""
    sign = MINUS if fen < 0 else ""
    return f"{sign}¥{yuan_from_fen(abs(fen)):,.2f}"


def share(fen: int, *, part: int, whole: int) -> int:
    """The part of an amount in fen that stands for `part` of `whole`, rounded half up to a fen."""
    return (2 * fen * part + whole) // (2 * whole)
