"""In which charset a file of members is read, and when somebody is asked."""

import pytest
from django.utils import translation

from foundation.errors import InvalidField
from foundation.sheets.charsets import decode
from members.desk.files.reading import read_members

TEXT = "name,phone,plan\r\n张三,13800138000,月卡\r\n李四,13900139000,\r\n"
RARE = "name,phone\r\n𮯰镕,13800138000\r\n"


@pytest.mark.parametrize(
    ("codec", "charset"),
    [
        ("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("gbk", "gb18030"), ("gb18030", "gb18030"), ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"), ("utf-16-be", "utf-16"),
    ],
)  # fmt: skip
def test_what_is_certain(codec, charset):
    found = decode(TEXT.encode(codec))
    assert (found.charset, found.text) == (charset, TEXT)


@pytest.mark.parametrize(("codec", "charset"), [("utf-8", "utf-8"), ("gb18030", "gb18030")])
def test_rare_names(codec, charset):
    assert decode(RARE.encode(codec), named=charset).text == RARE
    assert decode(TEXT.encode(codec) + RARE.splitlines()[1].encode(codec)).charset == charset


def test_ascii_alone_is_the_same_in_all():
    assert decode(b"name,phone\nLi,1\n").charset == "utf-8"


def test_older_tables_of_gb_18030():
    found = decode("name,phone\n张三,1\n王".encode("gb18030") + bytes.fromhex("FE59") + b",2\n")
    assert "王\u9fb4" in found.text


@pytest.mark.parametrize(
    ("content", "examples"),
    [
        ("name,phone\nJosé,1\n".encode(), ["utf-8: José,1", "gb18030: Jos茅,1", "windows-1252: JosÃ©,1"]),
        ("name,phone\nMüller,1\n".encode("cp1252"), ["windows-1252: Müller,1"]),
        ("name,phone\n陳大文,1\n".encode("big5"), ["big5: 陳大文,1", "gb18030: "]),
        ("name,phone\n李明,1\n".encode("gbk"), ["gb18030: 李明,1", "big5: "]),
    ],
)
def test_what_is_not_certain_is_asked(content, examples):
    with translation.override("en"), pytest.raises(InvalidField) as refused:
        decode(content)
    with translation.override("en"):
        (sentence,) = map(str, refused.value.extra["errors"]["charset"])
    assert all(example in sentence for example in ("--charset", *examples)), sentence


@pytest.mark.parametrize(
    ("charset", "codec", "name"),
    [("big5", "big5", "陳大文"), ("windows-1252", "cp1252", "Müller"), ("gb18030", "gbk", "李明")],
)
def test_what_was_named_is_taken(charset, codec, name):
    found = read_members(f"name,phone\n{name},1\n".encode(codec), charset=charset)
    assert (found.charset, found.rows[0].values["name"]) == (charset, name)


@pytest.mark.parametrize(
    ("content", "named", "words"),
    [
        (TEXT.encode("gbk"), "utf-8", "utf-8: line 2"),
        (b"\xef\xbb\xbf" + TEXT.encode("gbk"), "", "utf-8: line 2"),
        (b"\xff\xfen", "", "utf-16: line 1"),
        (b"name\0", "", "no text"),
    ],
)
def test_what_is_no_text_is_refused_with_its_line(content, named, words):
    with translation.override("en"), pytest.raises(InvalidField) as refused:
        decode(content, named=named)
    with translation.override("en"):
        assert words in str(refused.value.extra["errors"]["file"][0])


def test_unicode_text_of_a_spreadsheet_has_tabs():
    found = read_members("name\tphone\r\n张三\t13800138000\r\n".encode("utf-16"))
    assert (found.charset, found.rows[0].values["phone"]) == ("utf-16", "13800138000")
