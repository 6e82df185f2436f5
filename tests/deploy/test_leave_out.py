"""deploy/leave_out.py on a tree of Alipay's SDK as it is installed: what stays is what works, and no more."""

import json
import shutil
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest

from tests.plugin import ROOT

SOURCES = [ROOT / "payments" / "providers"]
PROGRAM = ROOT / "deploy" / "leave_out.py"
SAMPLE = 40  # of its thousands of modules that nobody imports
IMPORTED = """
import json, sys
sys.path[:0] = json.loads(sys.argv[1])
from pathlib import Path
from leave_out import imported
names = {name for source in sys.argv[2:] for file in Path(source).rglob("*.py") for name in imported(file)}
names = {name for name in names if name.startswith("alipay.") and name.rsplit(".", 1)[0] not in names}
import importlib
for name in names:
    importlib.import_module(name)
print(len(names))
"""


def installed(name):
    return Path(str(distribution(name).locate_file("")))


def copy_of(site_packages, target, *, kept):
    """A part of the SDK with all that is kept and some that is not, and what it alone asks for."""
    everything = sorted((site_packages / "alipay").rglob("*.py"))
    for file in {*everything[:: len(everything) // SAMPLE], *kept}:
        place = target / file.relative_to(site_packages)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(file, place)
    for directory in ("rsa", "pyasn1"):
        shutil.copytree(site_packages / directory, target / directory)
    for pattern in ("alipay_sdk_python-*", "rsa-*", "pyasn1-*", "requests-*"):
        (found,) = site_packages.glob(f"{pattern}.dist-info")
        shutil.copytree(found, target / found.name)


@pytest.fixture(scope="module")
def leave_out():
    """The module, by its file, as deploy/ is no package."""
    sys.path.insert(0, str(PROGRAM.parent))
    try:
        import leave_out  # noqa: PLC0415 -- no package of ours

        yield leave_out
    finally:
        sys.path.remove(str(PROGRAM.parent))
        sys.modules.pop("leave_out", None)


@pytest.fixture(scope="module")
def thinned(leave_out, tmp_path_factory):
    site_packages, target = installed("alipay-sdk-python"), tmp_path_factory.mktemp("site-packages")
    copy_of(site_packages, target, kept=leave_out.kept_modules(site_packages, SOURCES))
    before = {file.relative_to(target) for file in target.rglob("*.py")}
    subprocess.run([sys.executable, PROGRAM, target, *SOURCES], check=True)
    return target, before


def test_everything_that_the_adapters_import_is_there(thinned):
    """In a Python that finds nothing else of what is installed."""
    places = json.dumps([str(thinned[0]), str(PROGRAM.parent)])
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", IMPORTED, places, *map(str, SOURCES)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) >= 18


def test_nothing_else_is_and_what_it_alone_asked_for_is_gone(thinned, leave_out):
    target, before = thinned
    left = {file.relative_to(target) for file in target.rglob("*.py")}
    assert len(before) - len(left) > SAMPLE
    assert {target / file for file in left} == leave_out.kept_modules(target, SOURCES)
    assert not [each.name for each in target.iterdir() if each.name.startswith(("rsa", "pyasn1"))]
    assert [each.name for each in target.glob("requests-*")]


def test_the_licence_stays_and_a_notice_says_what_was_done(thinned):
    (record,) = thinned[0].glob("alipay_sdk_python-*")
    assert (record / "LICENSE").read_text(encoding="utf-8").lstrip().startswith("Apache License")
    assert "none was changed" in (record / "NOTICE.gymsite").read_text(encoding="ascii")
    named = [line.split(",")[0] for line in (record / "RECORD").read_text(encoding="utf-8").splitlines()]
    assert [name for name in named if name.startswith("alipay/")]
    assert all((thinned[0] / name).exists() for name in named)


def test_sources_that_do_not_use_it_are_refused(tmp_path):
    (tmp_path / "empty.py").write_text("import json\n", encoding="ascii")
    done = subprocess.run(
        [sys.executable, PROGRAM, installed("alipay-sdk-python"), tmp_path], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "are these the sources?" in done.stderr
    assert (installed("alipay-sdk-python") / "alipay" / "aop").is_dir()


def test_a_relative_import_in_the_sdk_is_not_lost_without_a_word(leave_out, tmp_path):
    package = tmp_path / "alipay"
    package.mkdir()
    (package / "__init__.py").write_text("from . import hidden\n", encoding="ascii")
    (tmp_path / "ours.py").write_text("import alipay\n", encoding="ascii")
    with pytest.raises(ValueError, match="imports relatively"):
        leave_out.kept_modules(tmp_path, [tmp_path])
