"""What makes a TypeScript client of the API’s description: from npm, by package-lock.json (`make typescript`)."""

from pathlib import Path

HERE = Path(__file__).parent
MODULES = HERE / "node_modules"
