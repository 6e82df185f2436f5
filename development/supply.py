"""`make supply`: what gymsite is made of, under which licences, and whether weaknesses of it are known.

It looks at what requirements.txt names and brings along, nothing else, and leaves var/supply/bom.json (CycloneDX).
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
BILL = ROOT / "var" / "supply" / "bom.json"


class Audit(NamedTuple):
    """What an advisory service said: `weaknesses` a line each, and the packages that it said nothing of."""

    weaknesses: list[str]
    unknown: list[str]


def main() -> int:
    """Write the bill, list the licences, ask for weaknesses: 0 none known, 1 some are, 2 nobody could be asked."""
    shipped, tools = Path(sys.argv[1]), Path(sys.executable).parent
    bill = bill_of_materials(shipped, tools)
    for line in licences(bill):
        print(line)
    print(f"\n{len(bill['components'])} packages; bill of materials: {BILL.relative_to(ROOT)}")
    return told(audit(tools))


def bill_of_materials(shipped: Path, tools: Path) -> dict[str, Any]:
    """The bill of the environment `shipped`, which has what requirements.txt names and nothing else."""
    BILL.parent.mkdir(parents=True, exist_ok=True)
    python = shipped / "bin" / "python"
    command: list[str | Path] = [tools / "cyclonedx-py", "environment", "--output-reproducible", "-o", BILL, python]
    subprocess.run(command, check=True)
    found: dict[str, Any] = json.loads(BILL.read_text(encoding="utf-8"))
    return found


def licences(bill: dict[str, Any]) -> Iterator[str]:
    """A line for each package: name, version, licences as the package says them."""
    for part in sorted(bill["components"], key=lambda part: str(part["name"]).lower()):
        yield f"{part['name']:<28}{part['version']:<14}{', '.join(_licences_of(part)) or 'says nothing'}"


def _licences_of(part: dict[str, Any]) -> list[str]:
    """Expressions, or names of one or several."""
    entries = part.get("licenses", [])
    said = [entry.get("expression") or entry["license"].get("id") or entry["license"].get("name") for entry in entries]
    return sorted({str(name).removeprefix("License :: OSI Approved :: ") for name in said if name})


def audit(tools: Path) -> Audit | None:
    """What pip-audit learns of requirements.txt; None where its service does not answer."""
    command: list[str | Path] = [
        tools / "pip-audit",
        "-r",
        ROOT / "requirements.txt",
        "--require-hashes",
        "--disable-pip",
    ]
    done = subprocess.run(
        [*command, "--progress-spinner", "off", "-f", "json"], capture_output=True, text=True, check=False
    )
    return read_audit(done.stdout)


def read_audit(text: str) -> Audit | None:
    """pip-audit's JSON; None for anything else, which it leaves when it cannot connect.

    A package that its service does not know is no package without weaknesses, though pip-audit ends with 0.
    """
    try:
        packages = json.loads(text)["dependencies"]
    except (ValueError, KeyError):
        return None
    weaknesses = [
        f"{package['name']} {package['version']}: {weakness['id']}, "
        f"mended in {', '.join(weakness['fix_versions']) or 'no version yet'}"
        for package in packages
        for weakness in package.get("vulns", [])
    ]
    return Audit(weaknesses, [package["name"] for package in packages if "skip_reason" in package])


def told(found: Audit | None) -> int:
    """Say what was learned; the exit code of it."""
    if found is None:
        print("Weaknesses: NOT asked for, the advisory service does not answer here. Run it where it does.")
        return 2
    for weakness in found.weaknesses:
        print(f"Weakness: {weakness}")
    if found.unknown:
        print(f"Weaknesses: NOT known of {len(found.unknown)} packages, of which the service says nothing: ", end="")
        print(", ".join(found.unknown))
    if not found.weaknesses and not found.unknown:
        print("Weaknesses: none known.")
    return 1 if found.weaknesses else 2 if found.unknown else 0


if __name__ == "__main__":
    sys.exit(main())
