"""Fen, and the yuan texts that Alipay writes."""

import re

YUAN = re.compile(r"(0|[1-9][0-9]{0,8})(?:\.([0-9]{1,2}))?", re.ASCII)


def yuan_text(fen: int) -> str:
    """`100.00` for 10000, `-0.06` for -6."""
    return f"{'-' if fen < 0 else ''}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def fen_of_yuan(text: object) -> int:
    """The fen of a plain yuan text; raises ValueError for anything else."""
    match = YUAN.fullmatch(text) if isinstance(text, str) else None
    if match is None:
        raise ValueError("no amount in yuan")
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))
