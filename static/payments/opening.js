"use strict";
// A provider may take seconds to answer: say so, and take no second tap meanwhile.
(() => {
  const forms = [...document.querySelectorAll("form[data-opening]")];
  const buttons = forms.flatMap((form) => [...form.querySelectorAll("button")]);
  const busy = document.querySelector("[data-busy]");

  if (!busy) return;

  const setBusy = (isBusy) => {
    for (const button of buttons) button.disabled = isBusy;
    busy.textContent = isBusy ? busy.dataset.busy : "";
  };

  // After the event: a disabled button would not be sent with its form.
  for (const form of forms) form.addEventListener("submit", () => setTimeout(setBusy, 0, true));
  addEventListener("pageshow", () => setBusy(false));
})();
