"use strict";
// A button that copies the address in the field beside it; without this the address is there to be copied by hand.
(() => {
  const copied = async (field) => {
    field.select();
    if (navigator.clipboard) return navigator.clipboard.writeText(field.value).then(() => true, () => document.execCommand("copy"));
    return document.execCommand("copy"); // what older in-app browsers have
  };

  for (const button of document.querySelectorAll("[data-copy]")) {
    const field = document.getElementById(button.dataset.copy);
    const news = button.parentElement.querySelector(".news");
    button.addEventListener("click", async () => {
      news.textContent = (await copied(field)) ? button.dataset.copied : button.dataset.notCopied;
    });
    button.hidden = false;
  }
})();
