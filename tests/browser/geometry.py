"""Whether all of a page is where a hand can reach it: measured in the browser, not looked at."""

from playwright.sync_api import Page

# What scrolls sideways, or hides what is wider than itself in a place that would scroll; a code, which is read and not
# pressed, may. Then what can be pressed and lies beyond an edge: not what is of the menu or of a window that is closed.
BEYOND = """() => {
  const wide = document.documentElement.clientWidth;
  const name = (each) => `${each.tagName.toLowerCase()}#${each.id}.${each.className}`.slice(0, 90);
  const shown = (each) => each.checkVisibility({visibilityProperty: true, opacityProperty: true});
  const scrolls = [document.documentElement, ...document.querySelectorAll("#main, #main *")]
    .filter((each) => shown(each) && each.scrollWidth > each.clientWidth + 1 &&
      (each === document.documentElement || ["auto", "scroll"].includes(getComputedStyle(each).overflowX)))
    .map((each) => `scrolls sideways: ${name(each)} ${each.scrollWidth} > ${each.clientWidth}`);
  const lost = [...document.querySelectorAll("a, button, input, select")]
    .filter((each) => shown(each) && each.type !== "hidden")
    .map((each) => [each, each.getBoundingClientRect()])
    .filter(([each, box]) => box.width > 1 && (box.left < -1 || box.right > wide + 1))
    .map(([each, box]) => `out of reach: ${name(each)} ${Math.round(box.left)}–${Math.round(box.right)}`);
  return [...scrolls, ...lost];
}"""


def beyond_the_edge(page: Page) -> list[str]:
    """What scrolls sideways, and what can be pressed but lies outside of the window; a line each."""
    found: list[str] = page.evaluate(BEYOND)
    return found
