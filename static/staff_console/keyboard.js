// What the theme opens with the mouse alone opens with the keyboard, too: the groups of the menu, the account's menu with
// the way out of it, the themes, the menu itself, and the filters of a list.
document.addEventListener("DOMContentLoaded", () => {
  const presses = (start) => `:is(a:not([href]), div, span)[x-on\\:click^="${start}"]`;
  const starts = ["openUserLinks", "switchTheme", "sidebarDesktopOpen", "sidebarMobileOpen", "filterOpen = true"];
  const places = ["#nav-sidebar-apps h2.cursor-pointer", ...starts.map(presses)].join(", ");
  document.querySelectorAll(places).forEach((place) => {
    place.tabIndex = 0;
    place.setAttribute("role", "button");
    place.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      place.click();
    });
  });
});
