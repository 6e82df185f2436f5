"use strict";
// Count down by the time that has passed since the page came: the clock of the payer's device may be wrong.
(() => {
  const display = document.querySelector("[data-seconds-left]");
  if (!display) return;
  const secondsAtStart = Number(display.dataset.secondsLeft);
  const start = performance.now();
  const twoDigits = (number) => String(number).padStart(2, "0");

  const show = () => {
    const left = Math.max(0, Math.ceil(secondsAtStart - (performance.now() - start) / 1000));
    const hours = Math.floor(left / 3600);
    const clock = `${twoDigits(Math.floor(left / 60) % 60)}:${twoDigits(left % 60)}`;
    display.textContent = hours ? `${hours}:${clock}` : clock;
    display.hidden = false;
    if (left === 0) clearInterval(timer);
  };

  const timer = setInterval(show, 1000);
  show();
})();
