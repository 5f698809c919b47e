// The little that a page of a static mirror does by itself: it says when it is out of date, and finds a code.
for (const notice of document.querySelectorAll("[data-until]")) {
  notice.hidden = Date.now() < Date.parse(notice.dataset.until);
}

// A certificate's page is in two languages: the reader's comes first.
const english = document.querySelector("main > section[lang=en]");
if (english && !navigator.language.startsWith("ko")) english.parentElement.prepend(english);

const LOOK_ALIKE = { O: "0", I: "1", L: "1" };

/** The code that was typed, as certificates.codes reads it; null when it cannot be one. */
function canonical(typed) {
  const plain = typed.normalize("NFKC").toUpperCase().replace(/[\s\-‐‑‒–—−_.·]/g, "").replace(/[OIL]/g, (one) => LOOK_ALIKE[one]);
  return /^[0-9A-HJKMNP-TV-Z]{16}$/.test(plain) ? plain.match(/.{4}/g).join("-") : null;
}

const form = document.querySelector("[data-code-form]");
form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  const code = canonical(form.elements.code.value), page = `v/${code}/index.html`;
  const there = code !== null && await fetch(page, { method: "HEAD" }).then((response) => response.ok, () => false);
  form.querySelector("[data-no-code]").hidden = code !== null;
  form.querySelector("[data-unknown-code]").hidden = code === null || there;
  if (there) location.assign(page);
});
