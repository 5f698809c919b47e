// Small comforts; every page works without them.
(() => {
  const root = document.documentElement;
  const systemDark = matchMedia("(prefers-color-scheme: dark)");

  function switchTheme() {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : systemDark.matches;
    root.dataset.theme = dark ? "light" : "dark";
    try { localStorage.setItem("theme", root.dataset.theme); } catch { /* holds for this page only */ }
  }

  function closeMenus(except) {
    for (const menu of document.querySelectorAll("details[data-menu][open]")) if (menu !== except) menu.open = false;
  }

  function close(button) {
    const dialog = button.closest("dialog");
    if (dialog) dialog.close();
    else button.closest("[data-toast]")?.remove();
    return dialog || button.dataset.close !== "dialog";
  }

  document.addEventListener("click", (event) => {
    const target = event.target;
    closeMenus(target.closest("details[data-menu]"));
    if (target.closest("[data-theme-switch]")) switchTheme();
    const asking = target.closest("[data-dialog]");
    const dialog = asking && document.getElementById(asking.dataset.dialog);
    if (dialog) { event.preventDefault(); dialog.showModal(); }
    if (target.closest("[data-print]")) print();
    const closing = target.closest("[data-close]");
    if (closing && close(closing)) event.preventDefault();
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details[data-menu][open]");
    if (open) { open.open = false; open.querySelector("summary").focus(); }
  });

  // Tabs that do not fit a phone: the present one is in sight.
  for (const tab of document.querySelectorAll(".tabs [aria-current]")) {
    const strip = tab.closest(".tabs");
    if (strip.scrollWidth > strip.clientWidth) strip.scrollLeft = tab.offsetLeft - strip.clientWidth / 2;
  }

  // A form is sent once: a second press while the first is on its way does nothing.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) event.preventDefault();
    else if (form.method === "post" && !form.closest("[hx-post]")) form.dataset.sent = "yes";
  });
  // What could not be saved says so, and is saved when the connection is back.
  function saving(event, failed) {
    const form = event.target.closest?.("form[hx-post]");
    const line = form?.querySelector("[data-offline]");
    if (!line) return;
    if (failed) line.textContent = line.dataset.offline;
    line.classList.toggle("is-offline", failed);
  }
  document.addEventListener("htmx:error", (event) => saving(event, true));
  document.addEventListener("htmx:after:swap", (event) => saving(event, false));
  addEventListener("online", () => {
    for (const line of document.querySelectorAll(".is-offline")) line.closest("form").dispatchEvent(new Event("change", { bubbles: true }));
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });
})();
