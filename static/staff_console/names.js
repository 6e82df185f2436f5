// A widget of Django's leaves something without a name for those who hear a page: a choice of many, with the field in
// which it is looked for (a filter's has no label, but a heading).
document.addEventListener("DOMContentLoaded", () => {
  const labelOf = (field) => {
    const select = field.closest(".select2-container")?.previousElementSibling;
    const id = select?.id || (field.getAttribute("aria-controls") || "").replace(/^select2-|-results$/g, "");
    return id ? document.querySelector(`label[for="${CSS.escape(id)}"]`)?.textContent.trim() : "";
  };
  const name = () => {
    for (const field of document.querySelectorAll(".select2-search__field:not([aria-label])")) {
      const label = labelOf(field);
      if (label) field.setAttribute("aria-label", label);
    }
    for (const choice of document.querySelectorAll("#changelist-filter .select2-selection:not([aria-label])")) {
      const select = choice.closest(".select2-container").previousElementSibling;
      const heading = select?.closest(".flex-col")?.querySelector("h3, label, summary")?.textContent.trim();
      const told = heading || select?.dataset.placeholder || select?.name || "";
      choice.removeAttribute("aria-labelledby");
      choice.setAttribute("aria-label", told);
      choice.querySelector("[role=textbox]")?.setAttribute("aria-label", told);
    }
  };
  name();
  new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
});
