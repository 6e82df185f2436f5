"""A file of members as a spreadsheet program writes it: which columns it has."""

from foundation.sheets.reading import Columns, Sheet, read_sheet

COLUMNS = ("name", "phone", "username", "plan", "starts_on")
NEEDED = ("name", "phone")


def read_members(content: bytes, *, charset: str = "") -> Sheet:
    """The rows of such a file, CSV or a workbook; raises InvalidField as `read_sheet` does."""
    return read_sheet(content, Columns(COLUMNS, NEEDED), charset=charset)
