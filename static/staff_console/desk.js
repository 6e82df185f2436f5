// The desk and a coach's day: cards open beside the lists, time runs down, and whoever works with the keyboard stays
// where the work is. Without this script every link and button leads to a page that does the same.
document.addEventListener("DOMContentLoaded", () => {
  // A member of a list or of what the box finds: the card alone is exchanged.
  document.addEventListener("click", (event) => {
    const who = event.target.closest("a.desk-who");
    const isPlain = !(event.ctrlKey || event.metaKey || event.shiftKey || event.button);
    const card = document.getElementById("desk-card");
    if (who === null || card === null || !isPlain) return;
    event.preventDefault();
    const address = who.getAttribute("href");
    htmx.ajax("GET", address, { source: card, target: "#desk-card", select: "#desk-card", swap: "outerHTML" }).then(() => {
      history.replaceState(null, "", address);
      const results = document.getElementById("console-search-results");
      if (results !== null) results.hidden = true;
      focusFirst(document.getElementById("desk-card"));
    });
  });

  const focusFirst = (place) => place?.querySelector("button, a[href]")?.focus();
  // The page comes with a card when the box was left with Enter.
  if (new URLSearchParams(location.search).has("member")) focusFirst(document.getElementById("desk-card"));

  // After a tap the page comes anew: back to the line that was tapped, with what was open still open.
  let line = null;
  let open = [];
  document.addEventListener("htmx:beforeSwap", () => {
    line = document.activeElement?.closest("li[id], section[id]")?.id ?? null;
    open = [...document.querySelectorAll("#desk details[open]")].map((each) => each.id);
  });
  document.addEventListener("htmx:afterSettle", () => {
    open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    if (line !== null && document.activeElement === document.body) focusFirst(document.getElementById(line));
    line = null;
    open = [];
  });

  // By the time that has passed since the line came: the clock of this device may be wrong.
  const started = new WeakMap();
  const twoDigits = (number) => String(number).padStart(2, "0");
  const show = (display) => {
    if (!started.has(display)) started.set(display, performance.now());
    const passed = (performance.now() - started.get(display)) / 1000;
    const left = Math.max(0, Math.ceil(Number(display.dataset.secondsLeft) - passed));
    const clock = `${twoDigits(Math.floor(left / 60) % 60)}:${twoDigits(left % 60)}`;
    const hours = Math.floor(left / 3600);
    display.textContent = hours ? `${hours}:${clock}` : clock;
  };
  const showAll = () => document.querySelectorAll("#desk [data-seconds-left]").forEach(show);
  showAll();
  setInterval(showAll, 1000);
});
