"""Files of members as spreadsheet programs write them, and what is no such file."""

import pytest
from django.utils import translation

from foundation.errors import InvalidField
from foundation.sheets.reading import MAXIMUM_BYTES, MOST_LINES
from foundation.sheets.workbook import MOST_ROWS
from members.desk.files.reading import read_members

TEXT = "name,phone,username,plan,starts_on\r\n张三,13800138000,,月卡,2026-11-01\r\n李四,13900139000,lisi,,\r\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_every_way_a_spreadsheet_in_china_writes_it(encoding):
    first, second = read_members(TEXT.encode(encoding)).rows

    assert (first.line, second.line) == (2, 3)
    assert first.values == {
        "name": "张三",
        "phone": "13800138000",
        "username": "",
        "plan": "月卡",
        "starts_on": "2026-11-01",
    }
    assert second.values["username"] == "lisi"


def test_columns_in_any_order_missing_ones_and_blanks_around():
    (row,) = read_members(" Phone ,NAME\n 138 0013 8000 , 张三 \n".encode()).rows

    assert (row.values["name"], row.values["phone"], row.values["plan"]) == ("张三", "138 0013 8000", "")
    assert not row.is_too_long


def test_empty_lines_are_passed_over_and_lines_are_counted_as_an_editor_counts_them():
    rows = read_members('name,phone\n\n"张\n三",1\n,,\n李四,2,x\n王五,3,\n赵六\n'.encode()).rows

    assert [(row.line, row.values["phone"], row.is_too_long) for row in rows] == [
        (3, "1", False),
        (6, "2", True),
        (7, "3", False),
        (8, "", False),
    ]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "no rows"),
        (b"\xef\xbb\xbfname,phone\r\n\r\n", "no rows"),
        (b"\n\n", "first line"),
        (b"PK\x03\x04\x14\x00\x06\x00", "UTF-8"),
        (b"name,phone\n\x81\xff,1\n", "UTF-8"),
        (b"name,phone\n" + b"x" * MAXIMUM_BYTES, "larger than 10 MB"),
        (b"name,phone\n" + b"x" * 200_000 + b",1\n", "line 2"),
        (b"name,phone\n" + b"x,1\n" * (MOST_ROWS + 1) + b'"open', "more than 100000 rows"),
        (b"name,phone\n" + b"\n" * MOST_LINES + b"\x81\xff,1\n", "more than 200000 lines"),
        (b'name,phone\nok,1\n"open,2\n', "line 3"),
        (b"name;phone\nx;1\n", "first line"),
        (b"name\nx\n", "name, phone"),
        (b"name,phone,phone\nx,1,2\n", "each once"),
        (b"name,phone,shoe size\nx,1,42\n", "first line"),
    ],
)
def test_what_is_no_file_of_members_is_refused_with_a_sentence(content, words):
    with translation.override("en"), pytest.raises(InvalidField) as refused:
        read_members(content)
    (sentence,) = refused.value.extra["errors"]["file"]
    with translation.override("en"):
        assert words in str(sentence)
