// What htmx puts into a page: a session that has ended is told by the whole page, and a text is copied by its button.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (new URL(event.detail.xhr.responseURL || location.href).pathname === "/admin/login/") {
    event.detail.shouldSwap = false;
    location.reload();
  }
});
// The text can be chosen and copied by hand wherever the browser does not let a page do it; of a link its address is.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copies]");
  if (button === null) return;
  const text = document.getElementById(button.dataset.copies);
  getSelection().selectAllChildren(text);
  try {
    await navigator.clipboard.writeText(text.href ?? text.textContent);
    button.textContent = button.dataset.copied;
  } catch {
    text.focus();
  }
});
