// The part of /v where a PDF is dropped. The words and addresses come with the page.
const place = document.getElementById("pdf-check");
const words = JSON.parse(document.getElementById("pdf-words").textContent);
const input = place.querySelector("input[type=file]");
const zone = place.querySelector("[data-zone]");
const result = place.querySelector("[data-result]");
const MOST_BYTES = 10_000_000;

const load = async () => {
  const [genuine, { ASN1 }] = await Promise.all([import(place.dataset.genuine), import(place.dataset.asn1)]);
  return { ...genuine, ASN1 };
};

function element(name, classes, ...children) {
  const made = document.createElement(name);
  if (classes) made.className = classes;
  made.append(...children.filter((child) => child !== null));
  return made;
}

const icon = (name) => document.getElementById(`icon-${name}`).content.cloneNode(true);
const fill = (sentence, since) => sentence.replace("{day}", since ? day(since) : "");
const locale = document.documentElement.lang === "ko" ? "ko" : "en-GB";
const day = (date) => new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" })
  .format(new Date(`${date.slice(0, 10)}T00:00:00Z`));
const local = (text) => text?.[document.documentElement.lang === "ko" ? "ko" : "en"] ?? "";

function part(name, finding) {
  const line = element("li", `verdict-part verdict-part-${finding.answer}`, icon(finding.answer),
    element("strong", "", words.parts[name]), element("span", "", fill(words.says[finding.says] ?? "", finding.since)));
  return line;
}

function facts(stated) {
  const rows = [
    ["learner", stated.recipient.name],
    ["title", local(stated.achievement.title)],
    ["awarding_body", local(stated.issuer.name)],
    ["issued_at", day(stated.issued_at)],
    ["valid_until", stated.valid_until && day(stated.valid_until)],
    ["workload", `${stated.achievement.hours} ${words.hours}`],
    ["level", local(stated.achievement.level)],
    ["mark", mark(stated.mark)],
    ["outcomes", stated.achievement.outcomes.map(local)],
    ["serial", stated.serial],
    ["code", stated.code],
  ];
  const list = element("dl", "facts-list");
  for (const [key, value] of rows) {
    const values = [value].flat().filter(Boolean).map((text) => element("dd", "", text));
    if (values.length) list.append(element("div", "", element("dt", "", words.labels[key]), ...values));
  }
  return list;
}

function mark(given) {
  if (!given) return null;
  const points = given.points === undefined ? "" : `${given.points} / ${given.max_points}`;
  return [points, local(given.label)].filter(Boolean).join(" · ");
}

function show({ findings, statement }, word, name) {
  const heading = element("h3", "", words.headings[word]);
  const panel = element("section", `verdict-panel verdict-${word === "suspended" ? "revoked" : word}`,
    heading, element("p", "muted", name),
    element("ul", "verdict-parts", ...Object.entries(findings).map(([key, finding]) => part(key, finding))));
  result.replaceChildren(panel);
  if (statement) {
    const online = element("a", "", words.online);
    online.href = `/v/${statement.code}`;
    result.append(element("p", "", words.from_data), facts(statement), element("p", "", online));
  }
  result.append(element("p", "field-help", words.limits));
  heading.tabIndex = -1;
  heading.focus();
}

const problem = (sentence) => result.replaceChildren(element("p", "alert alert-error", sentence));

async function fetchJson(path) {
  const response = await fetch(path, { headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

async function check(file) {
  result.replaceChildren(element("p", "waiting", words.checking));
  if (file.size > MOST_BYTES) return problem(words.too_large);
  try {
    const { judge, summary, missing, ASN1 } = await load();
    const lacking = await missing();
    if (lacking) return problem(words[lacking]);
    const did = await fetchJson(place.dataset.did);
    const verdict = await judge({ ASN1, bytes: new Uint8Array(await file.arrayBuffer()), did, fetchJson });
    show(verdict, summary(verdict), file.name);
  } catch { problem(words.failed); }
}

input.addEventListener("change", () => { if (input.files[0]) check(input.files[0]); });
for (const kind of ["dragover", "dragleave", "drop"]) {
  zone.addEventListener(kind, (event) => {
    event.preventDefault();
    zone.classList.toggle("is-over", kind === "dragover");
    if (kind === "drop" && event.dataTransfer.files[0]) check(event.dataTransfer.files[0]);
  });
}
