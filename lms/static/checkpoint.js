// A checkpoint's clock and its answers. The server's clock decides; this page shows it, sends each answer as it
// is given, and keeps what could not be sent in this browser until it can. Without it a button saves.
(() => {
  const bar = document.getElementById("clock"), after = document.getElementById("leftover");
  const place = (bar || after)?.dataset;
  if (!place) return;
  const form = document.getElementById("paper"), words = JSON.parse(place.words);
  const key = `checkpoint:${place.attempt}`;
  const kept = read();
  let end = Date.now() + 1000 * place.left, minutes = Number(place.minutes), given = JSON.parse(place.given || "{}");
  let sending = null, trouble = "", over = false, waiting = 0, savedAt = "";

  function read() {
    try { return JSON.parse(localStorage.getItem(key)) || {}; } catch { return {}; }
  }
  function keep() {
    try {
      if (Object.keys(kept).length) localStorage.setItem(key, JSON.stringify(kept));
      else localStorage.removeItem(key);
    } catch { /* a browser that keeps nothing: the page itself still does */ }
  }
  const box = (name) => form?.querySelector(`[data-question="${CSS.escape(name)}"]`);
  const numbers = () => Object.values(kept).map((one) => one.number).sort((a, b) => a - b).join(", ");
  const fill = (text, value) => text.replace("{what}", value);

  // What the form says of a question, as [field, value]
  function fieldsOf(name) {
    return [...new FormData(form)].filter(([field]) => field === name || field.startsWith(`${name}.`));
  }
  function show(name, fields) {
    const said = fields.map(([field, value]) => `${field}=${value}`);
    for (const input of box(name)?.querySelectorAll("input, select") || []) {
      if (input.type === "radio" || input.type === "checkbox") input.checked = said.includes(`${input.name}=${input.value}`);
      else input.value = fields.find(([field]) => field === input.name)?.[1] ?? "";
    }
  }

  function say(text, urgent) {
    const line = document.getElementById(urgent ? "clock-say" : "saved");
    if (line && line.textContent !== text) line.textContent = text;
  }
  function tell() {
    const names = Object.keys(kept);
    bar?.classList.toggle("is-unsaved", Boolean(trouble));
    if (trouble) say(fill(words[trouble], numbers()));
    else say(names.length ? words.saving : fill(words.saved, savedAt));
  }

  async function ask(address, body) {
    const answer = await fetch(address, {
      method: body ? "POST" : "GET", body, redirect: "manual", signal: AbortSignal.timeout(10000),
      headers: { "X-CSRFToken": place.token },
    });
    if (answer.type === "opaqueredirect" || [400, 401, 403].includes(answer.status)) throw new Error("signedOut");
    if (!answer.ok) throw new Error("offline");
    return answer.json();
  }

  // Sends everything that is kept; once at a time
  function send() {
    clearTimeout(waiting);
    sending ||= sendKept().finally(() => { sending = null; });
    return sending;
  }
  async function sendKept() {
    const now = Date.now(), sent = Object.fromEntries(Object.entries(kept).map(([name, one]) => [name, one.at]));
    if (!Object.keys(sent).length) return true;
    const body = new URLSearchParams([["_changed", Object.keys(sent).join(" ")]]);
    for (const name of Object.keys(sent)) {
      body.append(`_age.${name}`, Math.max(0, now - sent[name]));
      for (const [field, value] of kept[name].fields) body.append(field, value);
    }
    try {
      if (trouble === "signedOut" && place.clock) renew((await ask(place.clock)).token);
      const state = await ask(place.save, body);
      for (const [name, at] of Object.entries(sent)) if (kept[name]?.at === at) delete kept[name];
      keep();
      trouble = "";
      savedAt = state.now;
      take(state);
    } catch (error) {
      trouble = error.message === "signedOut" ? "signedOut" : over ? "lost" : "offline";
      waiting = setTimeout(send, 5000);
    }
    tell();
    return !trouble;
  }

  // Signed in again elsewhere: what this page sends needs that session's token
  function renew(token) {
    place.token = token;
    for (const input of document.querySelectorAll("[name=csrf_token]")) input.value = token;
  }

  // What the server says is so: the clock, and answers given in another window
  function take(state) {
    if (after) { if (state.became === "late") say(words.late); return; }
    if (state.over) { location.assign(place.paper); return; }
    end = Date.now() + 1000 * state.left;
    if (state.minutes > minutes) say(fill(words.more, state.minutes - minutes), true);
    minutes = state.minutes;
    document.getElementById("clock-end").textContent = state.ends;
    if (!form) return;
    for (const [name, fields] of Object.entries(state.answers)) {
      const busy = kept[name] || box(name)?.contains(document.activeElement);
      if (!busy && given[name] !== state.given[name]) show(name, fields);
    }
    given = state.given;
    for (const line of form.querySelectorAll("[data-unreadable]")) {
      line.hidden = !state.unreadable.includes(line.dataset.unreadable);
    }
  }
  async function look() {
    if (sending || over) return;
    try { take(await ask(place.clock)); } catch { /* the next answer or the next look says what is wrong */ }
  }

  function changed(event) {
    const place = event.target.closest("[data-question]")?.dataset;
    if (!place || over) return;
    kept[place.question] = { fields: fieldsOf(place.question), at: Date.now(), number: Number(place.number) };
    keep();
    tell();
    clearTimeout(waiting);
    waiting = setTimeout(send, event.type === "input" ? 800 : 100);
  }

  function clockText(seconds) {
    const two = (number) => String(number).padStart(2, "0");
    const hours = Math.floor(seconds / 3600), rest = Math.floor(seconds / 60) % 60;
    return hours ? `${hours}:${two(rest)}:${two(seconds % 60)}` : `${rest}:${two(seconds % 60)}`;
  }
  let level = Infinity;
  function tick() {
    const seconds = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    document.getElementById("clock-left").textContent = clockText(seconds);
    const now = seconds <= 60 ? 1 : seconds <= 300 ? 5 : Infinity;
    const warning = document.getElementById("clock-warning");
    if (now < level && seconds) say(words[now === 1 ? "one" : "five"], true);
    if (now !== level) {
      warning.hidden = now === Infinity;
      warning.lastElementChild.textContent = now === Infinity ? "" : words[now === 1 ? "one" : "five"];
      bar.classList.toggle("is-short", now === 5);
      bar.classList.toggle("is-last", now === 1);
    }
    level = now;
    if (!seconds && !over) finish();
  }
  async function finish() {
    over = true;
    say(words.over, true);
    for (const input of form?.querySelectorAll("input, select, button") || []) if (input.type !== "hidden") input.disabled = true;
    if (await send()) document.getElementById("end").requestSubmit();
  }

  if (after) { send(); addEventListener("online", send); return; }
  for (const [name, one] of Object.entries(kept)) show(name, one.fields);
  form?.addEventListener("input", (event) => { if (event.target.type === "text") changed(event); });
  form?.addEventListener("change", changed);
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    if (over) return;
    if (await send()) location.assign(place.review);
    else say(words.wait, true);
  });
  document.getElementById("clock-toggle").addEventListener("click", (event) => {
    const hidden = bar.classList.toggle("is-hidden");
    event.currentTarget.textContent = hidden ? words.show : words.hide;
    event.currentTarget.setAttribute("aria-label", hidden ? words.showClock : words.hideClock);
  });
  addEventListener("online", () => { send(); look(); });
  addEventListener("pageshow", look);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) look(); });
  addEventListener("beforeunload", (event) => { if (trouble && Object.keys(kept).length) event.preventDefault(); });
  setInterval(look, 20000);
  setInterval(tick, 500);
  tick();
  if (Object.keys(kept).length) send();
})();
