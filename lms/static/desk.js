// The keys of the grading page; each does what a button or a field on the page does, too.
(() => {
  const form = document.getElementById("desk");
  const help = document.getElementById("desk-keys");
  const switched = document.getElementById("desk-keys-on");
  if (!form || !help) return;
  // Forms with something that is not saved: the points, and the answers to learners' requests beside them
  const changed = new Set("dirty" in form.dataset ? [form] : []);
  const inText = (one) => one.matches("textarea, select, input:not([type=radio], [type=checkbox])");

  // ---- the sum of a cell, at once; what counts is worked out on the server
  function add(cell) {
    const sum = cell.querySelector("[data-sum]");
    if (!sum) return;
    const given = [...cell.querySelectorAll("[data-criterion]")].map((one) => (one.querySelector(":checked") || one.querySelector("input:not([type=radio])"))?.value || "");
    if (given.every((one) => one !== "")) sum.textContent = String(Math.round(given.reduce((total, one) => total + Number(one), 0) * 1e6) / 1e6);
  }
  form.addEventListener("input", (event) => {
    if ("kept" in event.target.dataset) return;
    changed.add(form);
    const cell = event.target.closest("[data-hand-cell]");
    if (cell) add(cell);
  });
  if (changed.size) form.querySelectorAll("[data-hand-cell]").forEach(add);
  document.querySelectorAll("form[data-answer]").forEach((one) => {
    if ("dirty" in one.dataset) changed.add(one);
    one.addEventListener("input", () => { changed.add(one); });
    one.addEventListener("submit", () => { changed.delete(one); });
  });
  form.addEventListener("submit", () => { changed.delete(form); });
  addEventListener("beforeunload", (event) => { if (changed.size) event.preventDefault(); });

  // ---- the notebook shows the cell that is being graded; replace() leaves no step for the Back button
  const frame = document.getElementById(form.dataset.frame);
  let shown = "";
  form.addEventListener("focusin", (event) => {
    const anchor = event.target.closest("[data-anchor]")?.dataset.anchor;
    if (!frame || !anchor || anchor === shown) return;
    shown = anchor;
    frame.contentWindow.location.replace(`${frame.src}#${anchor}`);
  });

  function controls(cell) {
    const criteria = [...cell.querySelectorAll("[data-criterion]")].map((one) => one.querySelector(":checked") || one.querySelector("input"));
    return [...criteria, cell.querySelector("[data-comment]")];
  }
  function give(radio, key) {
    const group = radio.closest("[data-criterion]");
    const level = [...group.querySelectorAll("[type=radio]")].find((one) => one.value === key);
    if (!level) return;
    level.checked = true;
    level.dispatchEvent(new Event("input", { bubbles: true }));
    const all = controls(group.closest("[data-hand-cell]"));
    all[all.findIndex((one) => group.contains(one)) + 1]?.focus();
  }
  function use(button) {
    const comment = button.closest("[data-hand-cell]").querySelector("[data-comment]");
    const text = button.querySelector("span").textContent;
    comment.value = comment.value.trim() ? `${comment.value.trimEnd()}\n${text}` : text;
    comment.dispatchEvent(new Event("input", { bubbles: true }));
    comment.focus();
  }
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-use]");
    if (button) { event.preventDefault(); use(button); }
  });

  // ---- what a key does here: a function, or nothing
  function commanded(event, target) {
    const command = event.ctrlKey || event.metaKey;
    if (command && event.key === "Enter") return !target.closest("form[data-answer]") && (() => form.querySelector("[data-save-next]")?.click());
    if (command && event.key.toLowerCase() === "z" && !event.shiftKey && !changed.size) {
      const undo = document.querySelector("[data-undo]");
      return undo && (() => undo.click());
    }
    if (command && event.key === "/") return () => help.showModal();
    if (command) return null;
    if (event.key === "F8") return () => document.querySelector(`[data-way=${event.shiftKey ? "before" : "after"}]`)?.click();
    // With Korean letters switched on, the keys of j and k give these
    if (!inText(target) && "jㅓkㅏ".includes(event.key)) return () => document.querySelector(`[data-way=${"jㅓ".includes(event.key) ? "after" : "before"}]`)?.click();
    if (event.key === "F2") return () => target.closest("[data-hand-cell]")?.querySelector("[data-use]")?.focus();
    if (event.key === "?" && !inText(target)) return () => help.showModal();
    return inForm(event, target);
  }
  function inForm(event, target) {
    if (target.matches("[data-criterion] [type=radio]") && /^\d$/.test(event.key)) return () => give(target, event.key);
    if (!target.matches("[data-use]")) return null;
    if (event.key === "Escape") return () => target.closest("[data-hand-cell]").querySelector("[data-comment]").focus();
    const chosen = /^[1-9]$/.test(event.key) && target.closest("[data-saved]").querySelectorAll("[data-use]")[Number(event.key) - 1];
    return chosen ? () => use(chosen) : null;
  }
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.repeat || help.open || !switched.checked) return;
    const act = commanded(event, event.target);
    if (act) { event.preventDefault(); act(); }
  });

  try { switched.checked = localStorage.getItem("desk-keys") !== "off"; } catch { /* on, then */ }
  switched.addEventListener("change", () => {
    try { localStorage.setItem("desk-keys", switched.checked ? "on" : "off"); } catch { /* holds for this page only */ }
  });

  // Where the notebook stands beside it, the first thing to fill in has the focus; on a phone one reads first.
  const first = [...form.querySelectorAll("[data-hand-cell]")].flatMap(controls).find((one) => one.type === "radio" ? !one.checked : !one.value);
  if (!changed.size && first && !form.querySelector(".has-error") && matchMedia("(min-width: 64rem)").matches) first.focus({ preventScroll: true });
})();
