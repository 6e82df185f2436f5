"""A file of members as a spreadsheet program writes it: which columns it has."""

from foundation.sheets.reading import Columns, Sheet, read_sheet
from members.desk.files import writing

COLUMNS = ("name", "phone", "username", "plan", "starts_on")
NEEDED = ("name", "phone")
# What an export says beside them: it can be read back.
LEFT_OUT = tuple(name for name in writing.COLUMNS if name not in COLUMNS)


def read_members(content: bytes, *, charset: str = "") -> Sheet:
    """The rows of such a file, CSV or a workbook; raises InvalidField as `read_sheet` does."""
    return read_sheet(content, Columns(COLUMNS, NEEDED, left_out=LEFT_OUT), charset=charset)
