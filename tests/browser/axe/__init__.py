"""axe-core looks for what keeps people with a screen reader, or with weak eyes, out of a page.

It comes from npm, by the version and the checksum of package-lock.json (`make axe`), and is put into the page by the
browser's own door for developers: the page's policy would not let it in, and need not.
"""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).with_name("node_modules") / "axe-core" / "axe.min.js"
BAD = ("serious", "critical")

# What moves into its colour is looked at when it has arrived.
AT_REST = "() => Promise.all(document.getAnimations().filter(each => each.effect?.getTiming().iterations !== Infinity)\
.map(each => each.finished.catch(() => null)))"
RUN = """bad => axe.run(document, {resultTypes: ["violations"]}).then(found => found.violations
  .filter(each => bad.includes(each.impact))
  .flatMap(each => each.nodes.map(node => [
    each.id, node.target.join(" "), node.html.slice(0, 160),
    node.any.concat(node.all).map(one => one.message).join("; ")
  ])))"""


def violations(page: Page, axe: str) -> list[str]:
    """What is serious or critical on the page as it stands, in a line each: the rule, where, and why."""
    page.evaluate(AT_REST)
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(axe)
    found: list[Any] = page.evaluate(RUN, list(BAD))
    return [f"{rule}: {where} | {html} | {why}" for rule, where, html, why in found]
