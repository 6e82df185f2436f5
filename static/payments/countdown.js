"use strict";
// Count down by the time that has passed since the page came: the clock of the payer's device may be wrong.
// In the console a count may also come later, by htmx.
(() => {
  const twoDigits = (number) => String(number).padStart(2, "0");

  const begin = (display) => {
    const secondsAtStart = Number(display.dataset.secondsLeft);
    const start = performance.now();

    const show = () => {
      const left = Math.max(0, Math.ceil(secondsAtStart - (performance.now() - start) / 1000));
      const hours = Math.floor(left / 3600);
      const clock = `${twoDigits(Math.floor(left / 60) % 60)}:${twoDigits(left % 60)}`;
      display.textContent = hours ? `${hours}:${clock}` : clock;
      display.hidden = false;
      if (left === 0 || !display.isConnected) clearInterval(timer);
    };

    const timer = setInterval(show, 1000);
    show();
  };

  const beginAll = () => {
    for (const display of document.querySelectorAll("[data-seconds-left]:not([data-counts])")) {
      display.dataset.counts = "";
      begin(display);
    }
  };

  document.addEventListener("htmx:load", beginAll);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", beginAll);
  else beginAll();
})();
