"""Captured statements as a pgbench script that may run any number of times, by any number of clients.

Ids that an INSERT gave out come from its answer. Where a payment is used up, it and its attempt are row `:n`, of which
each run takes the next. What is written and must be unique is random.
"""

import re

# From here on ids are given out in each table, so that an id in a statement tells whose it is.
FIRST_IDS = {
    "payments_payment": 7_100_000_000,
    "payments_attempt": 7_200_000_000,
    "payments_notification": 7_300_000_000,
    "payments_event": 7_400_000_000,
}
# Each client takes every `clients`-th row from `first` on.
NEXT_ROW = "\\set i :i + 1\n\\set n :first + :i * :clients + :client_id"
ROW_INDEX = "lpad(:n::text, 64, '0')"
UNIQUE_64 = "md5(random()::text) || md5(random()::text)"
_PIECE = re.compile(r"'(?:[^']|'')*'|\b\d{10}\b")
# In a text, too, pgbench takes a colon before a letter (`:true` of JSON) for a variable of its own.
_LIKE_A_VARIABLE = re.compile(r":(?=[A-Za-z_])")
_HEX_64 = re.compile("[0-9a-f]{64}")
_INSERTED = re.compile(r'INSERT INTO "(\w+)".*RETURNING', re.DOTALL)
# Two rows in one statement: the key of the first comes back as the column of the second that points to it.
_BOTH_INSERTED = re.compile(r'WITH first AS \(INSERT INTO "(\w+)".*INSERT INTO "(\w+)".*RETURNING "(\w+)"', re.DOTALL)


def write_script(statements: list[str], *, index: str) -> str:
    """The script; `index` is the blind index of the payment that each run takes one of, empty when it takes none."""
    made: dict[str, str] = {}
    lines = [NEXT_ROW] if index else []
    for statement in statements:
        lines.append(_line(statement, index, made))
        made |= _made_by(statement)
    return "\n".join(lines) + "\n"


def _made_by(statement: str) -> dict[str, str]:
    """The variables that hold the ids of the rows that it inserts, by table."""
    if both := _BOTH_INSERTED.match(statement):
        return {both[1]: f"{both[2]}_{both[3]}", both[2]: f"{both[2]}_id"}
    inserted = _INSERTED.match(statement)
    return {inserted[1]: f"{inserted[1]}_id"} if inserted else {}


def _line(statement: str, index: str, made: dict[str, str]) -> str:
    is_reading = statement.lstrip().startswith("SELECT")
    line = _PIECE.sub(lambda piece: _exchanged(piece[0], index, made, is_reading=is_reading), statement)
    *_first, table = [*_made_by(statement)] or [""]
    return line.replace("\n", " ") + (f" \\gset {table}_" if table else ";")


def _exchanged(piece: str, index: str, made: dict[str, str], *, is_reading: bool) -> str:
    """What stands in the script for a quoted text or an id."""
    if not piece.startswith("'"):
        table = _table_of(int(piece))
        if table in made:
            return f":{made[table]}"
        return ":n" if table and index else piece
    text = piece.strip("'")
    if index and text == index:
        return ROW_INDEX
    if not is_reading and _HEX_64.fullmatch(text):
        return UNIQUE_64
    return _LIKE_A_VARIABLE.sub("' || chr(58) || '", piece)


def _table_of(number: int) -> str | None:
    """Whose id it is; None for a number that is none."""
    known = [table for table, first in FIRST_IDS.items() if 0 < number - first < 100_000_000]
    return known[0] if known else None
