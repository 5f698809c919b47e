// What is typed and not sent yet is kept in this browser, so that a reload or a lost connection loses nothing.
// It is forgotten once the page shows what was sent: an element whose id holds the form's own identifier.
(() => {
  const SENT = "keep-sent";
  try {
    const sent = JSON.parse(localStorage.getItem(SENT) ?? "null");
    if (sent && document.getElementById(`post-${sent.once}`)) {
      for (const key of [SENT, ...sent.keys]) localStorage.removeItem(key);
    }
    for (const form of document.querySelectorAll("form[data-keep-form]")) keep(form);
  } catch { /* this browser keeps nothing: the forms still work */ }

  function keep(form) {
    const fields = [...form.querySelectorAll("[data-keep]")];
    const key = (field) => `keep:${form.dataset.keepForm}:${location.pathname}${location.search}:${field.name}`;
    for (const field of fields) {
      field.value ||= localStorage.getItem(key(field)) ?? "";
      field.addEventListener("input", () => localStorage.setItem(key(field), field.value));
    }
    form.addEventListener("submit", () => {
      localStorage.setItem(SENT, JSON.stringify({ once: form.elements.once.value, keys: fields.map(key) }));
    });
  }
})();
