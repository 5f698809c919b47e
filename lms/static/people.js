// The button beside a link copies it, and says so; where the browser does not let it, the link is marked.
document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = button.previousElementSibling;
  field.select();
  try {
    await navigator.clipboard.writeText(field.value);
    button.textContent = button.dataset.copy;
  } catch { /* it stays marked: Ctrl-C copies it */ }
});

// The box above a list of people chooses them all, and says so when only some are chosen.
(() => {
  const all = document.querySelector("[data-choose-all]");
  const boxes = all ? [...all.form.querySelectorAll("input[name=person]")] : [];
  if (!boxes.length) return;

  function show() {
    const chosen = boxes.filter((box) => box.checked).length;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  }

  all.addEventListener("change", () => { for (const box of boxes) box.checked = all.checked; show(); });
  for (const box of boxes) box.addEventListener("change", show);
  addEventListener("pageshow", show);
})();
