"""A file that cannot be read or written: why, in the language of the reader and in no other."""

import re

import pytest
from django.utils.translation import override

from foundation.file_errors import why_not
from tests.command_runner import run_command

pytestmark = pytest.mark.django_db
MISSING = "/nowhere/at-all"


@pytest.mark.parametrize(
    "arguments",
    [
        ("reconcile", "--provider", "alipay", "--date", "2025-03-10", "--file", MISSING),
        ("import_members", MISSING),
        ("export_members", "--output", MISSING),
        ("verify_audit", "--write-head", MISSING),
    ],
)
def test_in_chinese_alone(arguments):
    done = run_command(*arguments, "--lang", "zh-hans")
    sentence = done.err.partition(": ")[2].replace("--", "")
    assert (done.code, re.search("[A-Za-z]", sentence)) == (1, None), done.err


def test_a_folder_is_named_so(tmp_path):
    assert "it is a folder" in run_command("import_members", str(tmp_path)).err
    assert "it is a folder" in run_command("verify_audit", "--write-head", str(tmp_path)).err


def test_what_has_no_sentence_is_told_by_its_number():
    with override("en"):
        assert why_not(OSError(71, "Protocol error")) == "error 71 of the operating system"
