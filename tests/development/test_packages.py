"""What is said while packages are installed."""

from queue import SimpleQueue

import pytest

from development import packages
from development.packages import follow

SAID = [
    "Collecting django==5.2.8 (from -r requirements.txt (line 10))\n",
    "  Downloading django-5.2.8-py3-none-any.whl (8.3 MB)\n",
    "Requirement already satisfied: pillow==12.0.0 in ./lib (from -r requirements.txt (line 20))\n",
    "Installing collected packages: django\n",
]


@pytest.fixture
def told():
    """What is told of these lines of pip's, of three packages."""
    lines, told = SimpleQueue(), []
    for line in (*SAID, None):
        lines.put(line)
    assert follow(lines, 3, told.append) == SAID
    return told


def test_every_package_is_counted_and_then_that_they_are_written(told):
    first, _downloading, second, writing, end = told
    assert "1/3" in first
    assert first.endswith("django")
    assert "2/3" in second
    assert second.endswith("pillow")
    assert writing.endswith("writing them")
    assert end.endswith("s\n")


def test_it_ticks_while_pip_says_nothing(monkeypatch):
    monkeypatch.setattr(packages, "TICK_SECONDS", 0.001)
    lines, told = SimpleQueue(), []

    def tell(text):
        told.append(text)
        if len(told) == 3:
            lines.put(None)

    assert follow(lines, 3, tell) == []
    assert len(told) >= 4


def test_a_log_has_the_end_alone_and_a_screen_one_line(told, capsys):
    for text in told:
        packages.tell_in_a_log(text)
    assert capsys.readouterr().err == told[-1]
    for text in told:
        packages.tell_on_a_screen(text)
    assert capsys.readouterr().err.count("\n") == 1


def test_where_pip_fails_its_last_words_are_shown_and_its_exit_code_is_ours(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(packages, "PIP", ["-c", "import sys; print('no such package'); sys.exit(3)"])
    requirements = tmp_path / "requirements.txt"
    requirements.write_text("nothing==1\n", encoding="utf-8")
    assert packages.main(str(requirements)) == 3
    assert "no such package" in capsys.readouterr().err
