// A widget of Django's leaves a field without a name for those who hear a page: that in which a choice of many is looked
// for.
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
  };
  name();
  new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
});
