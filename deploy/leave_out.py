"""Leaves out of an installed tree what Alipay's SDK brings and nobody imports: 36,600 files of which 52 are used.

`python deploy/leave_out.py SITE_PACKAGES SOURCE…` keeps the modules of `alipay` that the sources import, with all that
these import in their turn; and of the distributions that the SDK alone asks for (pycryptodome, rsa) what is reached so,
which is nothing. Everything is told by reading, nothing is run. The SDK is under the Apache License 2.0, which lets a
part of it be passed on (section 4): the licence stays, and a notice beside it says what was done.
"""

import ast
import shutil
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path
from re import match

SDK, PACKAGE = "alipay-sdk-python", "alipay"
NOTICE = "NOTICE.gymsite"


def kept_modules(site_packages: Path, sources: Iterable[Path]) -> set[Path]:
    """The files of the SDK that have to stay: what the sources import, and so on."""
    waiting = [name for source in sources for file in source.rglob("*.py") for name in imported(file)]
    kept: set[Path] = set()
    while waiting:
        for file in _files_of(site_packages, waiting.pop()):
            if file not in kept:
                kept.add(file)
                waiting += imported(file)
    return kept


def imported(file: Path) -> Iterator[str]:
    """The dotted names that a file imports anywhere in it; of `from a import b` both `a` and `a.b`."""
    for node in ast.walk(ast.parse(file.read_bytes())):
        match node:
            case ast.Import(names=names):
                yield from (each.name for each in names)
            case ast.ImportFrom(module=str(module), names=names, level=0):
                yield module
                yield from (f"{module}.{each.name}" for each in names)
            case ast.ImportFrom(level=level, names=names) if level and PACKAGE in file.parts:
                # The SDK has none; one that came would be lost without a word.
                raise ValueError(f"{file} imports relatively: {[each.name for each in names]}")


def _files_of(site_packages: Path, name: str) -> Iterator[Path]:
    """The module's file and those of the packages that it lies in, where it is one of the SDK's."""
    parts = name.split(".")
    if parts[0] != PACKAGE:
        return
    for depth in range(1, len(parts) + 1):
        place = site_packages.joinpath(*parts[:depth])
        yield from (file for file in (place / "__init__.py", place.with_suffix(".py")) if file.is_file())


def leave_out(site_packages: Path, sources: Iterable[Path]) -> None:
    """Take the rest away, and everything of distributions that nothing but the SDK asks for and it does not import."""
    sources = list(sources)
    kept = kept_modules(site_packages, sources)
    if not kept:
        raise SystemExit(f"Nothing in the sources imports {PACKAGE}: are these the sources?")
    files = [*kept, *(file for source in sources for file in source.rglob("*.py"))]
    roots = {name.split(".")[0] for file in files for name in imported(file)}
    installed = {_plain(each.name): each for each in distributions(path=[str(site_packages)])}
    for name in _asked_for_by_it_alone(installed):
        if roots.isdisjoint(_top_level(installed[name])):
            _remove(installed[name], site_packages)
    _thin(installed[SDK], site_packages, kept)


def _asked_for_by_it_alone(installed: dict[str, Distribution]) -> list[str]:
    """What it requires, and what that requires, unless another one or the house itself does."""
    found: set[str] = {SDK}
    while True:
        others = {need for name, each in installed.items() if name not in found for need in _needs(each)}
        more = {need for name in found for need in _needs(installed[name])} - others - found
        if not more & installed.keys():
            return sorted(found - {SDK})
        found |= more & installed.keys()


def _needs(distribution: Distribution) -> set[str]:
    requirements = distribution.requires or []
    return {_plain(found[0]) for each in requirements if (found := match(r"[\w.-]+", each)) and "extra ==" not in each}


def _plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def _top_level(distribution: Distribution) -> set[str]:
    return {Path(str(file)).parts[0].removesuffix(".py") for file in distribution.files or [] if ".." not in str(file)}


def _remove(distribution: Distribution, site_packages: Path) -> None:
    """All of it, its commands too, as an uninstallation does."""
    files = list(distribution.files or [])
    for file in files:
        Path(str(file.locate())).unlink(missing_ok=True)
    for top in {Path(str(file)).parts[0] for file in files} - {".."}:
        shutil.rmtree(site_packages / top, ignore_errors=True)


def _thin(distribution: Distribution, site_packages: Path, kept: set[Path]) -> None:
    """Only what is kept, and a record of files that says so."""
    files = [file for file in (site_packages / PACKAGE).rglob("*") if file.is_file() and file not in kept]
    for file in files:
        file.unlink()
    for directory in sorted((site_packages / PACKAGE).rglob("*"), reverse=True):
        if directory.is_dir() and not any(directory.iterdir()):
            directory.rmdir()
    (record,) = (Path(str(file.locate())) for file in distribution.files or [] if file.name == "RECORD")
    (record.parent / NOTICE).write_text(
        f"Of {distribution.name} {distribution.version} (Apache License 2.0, see LICENSE) only the modules that "
        f"gymsite imports are here: {len(files)} files were left out, none was changed.\n",
        encoding="ascii",
    )
    lines = record.read_text(encoding="utf-8").splitlines(keepends=True)
    record.write_text(
        "".join(each for each in lines if (site_packages / each.split(",")[0]).exists()), encoding="utf-8"
    )


if __name__ == "__main__":
    leave_out(Path(sys.argv[1]).resolve(), [Path(each) for each in sys.argv[2:]])
