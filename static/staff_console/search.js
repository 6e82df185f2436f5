// The box that searches: Ctrl+K and "/" go to it; the arrows go through what is found, Escape and a click elsewhere away.
// Enter needs no script: the form is sent, and the answer leads to the first. What is typed while an answer is on its way is
// asked for after it (hx-sync of the box): a request that is broken off is an error in the browser's console.
document.addEventListener("DOMContentLoaded", () => {
  const form = document.getElementById("console-search");
  if (form === null) return;
  const term = form.querySelector("input[type=search]");
  const results = document.getElementById("console-search-results");
  const isField = (element) => element.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(element.tagName);

  const go = (step) => {
    const stops = [term, ...results.querySelectorAll("a")];
    const next = stops.indexOf(document.activeElement) + step;
    if (next >= 0 && next < stops.length) stops[next].focus();
  };

  document.addEventListener("keydown", (event) => {
    const isPalette = event.key === "k" && (event.ctrlKey || event.metaKey);
    if (isPalette || (event.key === "/" && !isField(document.activeElement))) {
      event.preventDefault();
      term.focus();
      term.select();
    }
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      results.hidden = true;
      term.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      go(event.key === "ArrowDown" ? 1 : -1);
    }
  });
  results.addEventListener("htmx:afterSwap", () => { results.hidden = !form.contains(document.activeElement); });
  document.addEventListener("click", (event) => { if (!form.contains(event.target)) results.hidden = true; });
});
