// Where a PDF is dropped: on /v, and in a static mirror. Words, keys and addresses come with the page.
const place = document.getElementById("pdf-check");
const words = JSON.parse(document.getElementById("pdf-words").textContent);
const input = place.querySelector("input[type=file]");
const zone = place.querySelector("[data-zone]");
const result = place.querySelector("[data-result]");
const MOST_BYTES = 10_000_000;

const issuers = JSON.parse(document.getElementById("issuers").textContent);
const { root } = place.dataset; // where the addresses of the issuer's host begin here

const load = async () => {
  const modules = ["genuine", "lists", "asn1"].map((name) => import(place.dataset[name]));
  const [genuine, { standing }, { ASN1 }] = await Promise.all(modules);
  return { ...genuine, standing, ASN1 };
};

function element(name, classes, ...children) {
  const made = document.createElement(name);
  if (classes) made.className = classes;
  made.append(...children.filter((child) => child !== null));
  return made;
}

const icon = (name) => document.getElementById(`icon-${name}`).content.cloneNode(true);
const fill = (sentence, { since, good }) => sentence.replace("{day}", since ? day(since) : "").replace("{good}", good ? day(good) : "");
const locale = document.documentElement.lang === "ko" ? "ko" : "en-GB";
const day = (date) => new Intl.DateTimeFormat(locale, { dateStyle: "long", timeZone: "UTC" })
  .format(new Date(`${date.slice(0, 10)}T00:00:00Z`));
const local = (text) => text?.[document.documentElement.lang === "ko" ? "ko" : "en"] ?? "";

function part(name, finding) {
  const line = element("li", `verdict-part verdict-part-${finding.answer}`, icon(finding.answer),
    element("strong", "", words.parts[name]), element("span", "", fill(words.says[finding.says] ?? "", finding)));
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
    ["stacked", (stated.stacked ?? []).map(course)],
    ["serial", stated.serial],
    ["code", stated.code],
  ];
  const list = element("dl", "facts-list");
  for (const [key, value] of rows) {
    const values = [value].flat().filter(Boolean).map((text) => element("dd", "", text));
    if (values.length) list.append(element("div", "", element("dt", "", words.labels[stated.achievement.kind][key]), ...values));
  }
  return list;
}

/** A course's certificate that a micro-degree stacks, in one line. */
function course({ title, issued_at: at, mark: given, url }) {
  return [local(title), day(at), mark(given), url].filter(Boolean).join(" · ");
}

function mark(given) {
  if (!given) return null;
  const points = given.points === undefined ? "" : `${given.points} / ${given.max_points}`;
  return [points, local(given.label)].filter(Boolean).join(" · ");
}

function show({ findings, statement }, word, name) {
  const heading = element("h3", "", words.headings[word]);
  const tone = { suspended: "revoked", expired: "not_current" }[word] ?? word;
  const panel = element("section", `verdict-panel verdict-${tone}`,
    heading, element("p", "muted", name),
    element("ul", "verdict-parts", ...Object.entries(findings).map(([key, finding]) => part(key, finding))));
  result.replaceChildren(panel);
  if (statement) {
    const online = element("a", "", words.online);
    online.href = `${root}/v/${statement.code}${place.dataset.ending ?? ""}`;
    result.append(element("p", "", words.from_data), facts(statement), element("p", "", online));
  }
  result.append(element("p", "field-help", words.limits));
  heading.tabIndex = -1;
  heading.focus();
}

const problem = (sentence) => result.replaceChildren(element("p", "alert alert-error", sentence));

async function fetchJson(path) {
  const response = await fetch(root + path, { cache: "no-cache", headers: { Accept: "application/json" } });
  if (!response.ok) throw new Error(`${path}: ${response.status}`);
  return response.json();
}

/** The verdict by the issuer whose certificate it is, or by the first when it is none of theirs. */
async function judged({ judge, standing, checkProof, unpacked, ASN1 }, bytes) {
  const verdicts = [];
  for (const did of issuers) {
    const ask = (statement, _did, now) => standing(statement, { did, now, fetchJson, checkProof, unpacked });
    const verdict = await judge({ ASN1, bytes, did, standing: ask });
    verdicts.push(verdict);
    const { sealed, trusted } = verdict.findings;
    if (sealed.says !== "other_key" && trusted?.says !== "other_issuer") return verdict;
  }
  return verdicts[0];
}

async function check(file) {
  result.replaceChildren(element("p", "waiting", words.checking));
  if (file.size > MOST_BYTES) return problem(words.too_large);
  try {
    const modules = await load();
    const lacking = await modules.missing();
    if (lacking) return problem(words[lacking]);
    const verdict = await judged(modules, new Uint8Array(await file.arrayBuffer()));
    show(verdict, modules.summary(verdict), file.name);
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
