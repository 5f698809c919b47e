// Is this PDF one of ours? Judged in the browser: the file is sent nowhere.
//
// First the seal over the whole file, by a key of the issuer. Only what the issuer sealed is read further, so
// that a simple reader of our own PDFs is enough: nobody else can choose what it reads. Then the credential in
// it, by its signature. What is shown is the credential's data; a page is never believed.
//
// judge() gives {findings, statement}: each finding is {answer: "yes" | "no" | "unknown", says: a word for the
// sentence, since?, good?: days}. `statement` is null unless the file is sealed and the credential in it intact.

const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const OID = {
  signedData: "1.2.840.113549.1.7.2",
  data: "1.2.840.113549.1.7.1",
  signingCertificate: "1.2.840.113549.1.9.16.2.47",
  messageDigest: "1.2.840.113549.1.9.4",
  sha256: "2.16.840.1.101.3.4.2.1",
  ecdsaWithSha256: "1.2.840.10045.4.3.2",
};
const P256 = { name: "ECDSA", namedCurve: "P-256" };
const SKEW = 5 * 60 * 1000;
const MOST_BYTES = 5_000_000; // of a list or a credential unpacked

const yes = (says, more) => ({ answer: "yes", says, ...more });
const no = (says, more) => ({ answer: "no", says, ...more });

class Refusal extends Error {
  constructor(says, more) { super(says); this.more = more; }
}
const refuse = (says, more) => { throw new Refusal(says, more); };
const refused = (error) => error instanceof Refusal ? no(error.message, error.more) : no("malformed");

// ---- what the browser can do ----

/** Null, or why this browser cannot check: "insecure" (no https) or "no_ed25519". */
export async function missing() {
  if (!globalThis.crypto?.subtle) return "insecure";
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32).fill(1), "Ed25519", false, ["verify"]);
  } catch { return "no_ed25519"; }
  return typeof DecompressionStream === "function" ? null : "no_ed25519";
}

// ---- small parts ----

export function base58(bytes) {
  let number = 0n, digits = "";
  for (const byte of bytes) number = number * 256n + BigInt(byte);
  for (; number; number /= 58n) digits = ALPHABET[Number(number % 58n)] + digits;
  for (const byte of bytes) { if (byte) break; digits = "1" + digits; }
  return "z" + digits;
}

export function fromBase58(text) {
  if (text?.[0] !== "z") refuse("malformed");
  let number = 0n, zeros = 0;
  for (const digit of text.slice(1)) {
    const value = ALPHABET.indexOf(digit);
    if (value < 0) refuse("malformed");
    number = number * 58n + BigInt(value);
  }
  while (text[zeros + 1] === "1") zeros++;
  const bytes = [];
  for (; number; number >>= 8n) bytes.unshift(Number(number & 255n));
  return Uint8Array.from([...Array(zeros).fill(0), ...bytes]);
}

/** RFC 8785: members in the order of their UTF-16 units, numbers and strings as JavaScript writes them. */
export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  const members = Object.keys(value).sort().map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${members.join(",")}}`;
}

const same = (one, other) => one.length === other.length && one.every((byte, place) => byte === other[place]);
const sha256 = async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
const utf8 = (text) => new TextEncoder().encode(text);

function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) { whole.set(part, place); place += part.length; }
  return whole;
}

export async function unpacked(bytes, format) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format)).getReader();
  const parts = [];
  for (let size = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return joined(...parts);
    size += value.length;
    if (size > MOST_BYTES) refuse("malformed");
    parts.push(value);
  }
}

// ---- the seal ----

/** The two parts that the seal covers and the CMS between them; refuses unless they are the whole file. */
function sealedParts(bytes, text) {
  if (!text.startsWith("%PDF-")) refuse("no_pdf");
  const ranges = [...text.matchAll(/\/ByteRange\s*\[\s*(\d+)\s+(\d+)\s+(\d+)\s+(\d+)\s*\]/g)];
  if (!ranges.length) refuse("no_seal");
  const whole = ranges.map((found) => found.slice(1).map(Number))
    .find(([start, first, second, rest]) => start === 0 && first < second && second + rest === bytes.length);
  if (!whole) refuse("changed");
  const [, first, second] = whole;
  const hole = text.slice(first, second);
  if (!/^<(?:[0-9A-Fa-f]{2})+>$/.test(hole)) refuse("changed");
  const cms = Uint8Array.from(hole.slice(1, -1).match(/../g), (pair) => parseInt(pair, 16));
  return { covered: joined(bytes.subarray(0, first), bytes.subarray(second)), cms };
}

/** The one signature in a CMS SignedData: its key, what it covers, its digest. PAdES names the certificate by
    its hash, in what is signed; so what stands between the sealed parts cannot be exchanged either. */
async function readCms(ASN1, cms) {
  const root = ASN1.decode(cms);
  const bytes = (node) => cms.subarray(node.posStart(), node.posEnd());
  const content = (node) => cms.subarray(node.posContent(), node.posEnd());
  const oid = (node) => node.content().split("\n")[0];
  const [kind, { sub: [signed] }] = root.sub;
  const [version, digests, wrapped, { sub: certificates }, signers] = signed.sub;
  const [signerVersion, sid, digestKind, attributes, signatureKind, signature] = signers.sub[0].sub;
  const certificate = bytes(certificates[0]), facts = certificates[0].sub[0].sub;
  const attribute = (name) => attributes.sub.find((one) => oid(one.sub[0]) === name)?.sub[1].sub[0];
  const named = attribute(OID.signingCertificate).sub[0].sub[0].sub.find((one) => one.tag.tagNumber === 4);
  const pinned = [
    !cms.subarray(root.posEnd()).some(Boolean),
    oid(kind) === OID.signedData && oid(wrapped.sub[0]) === OID.data && wrapped.sub.length === 1,
    content(version).join() === "1" && content(signerVersion).join() === "1",
    signed.sub.length === 5 && signers.sub.length === 1 && signers.sub[0].sub.length <= 7, // a time stamp may follow
    digests.sub.length === 1 && [digests.sub[0], digestKind].every((one) => oid(one.sub[0]) === OID.sha256),
    oid(signatureKind.sub[0]) === OID.ecdsaWithSha256,
    certificates.every((one) => same(bytes(one), certificate)),
    same(await sha256(certificate), content(named)),
    same(content(sid), joined(bytes(facts[3]), bytes(facts[1]))), // issuer and serial number
  ];
  if (!pinned.every(Boolean)) refuse("malformed");
  const covered = Uint8Array.from(bytes(attributes));
  covered[0] = 0x31; // signed as a SET, carried as [0]
  return { key: bytes(facts[6]), covered, digest: content(attribute(OID.messageDigest)), signature: content(signature) };
}

/** ECDSA's two numbers, from DER to the 64 bytes that WebCrypto wants. */
function rawSignature(ASN1, der) {
  const numbers = ASN1.decode(der).sub.map((one) => {
    const number = der.subarray(one.posContent(), one.posEnd());
    const plain = number[0] === 0 ? number.subarray(1) : number;
    if (plain.length > 32) refuse("malformed");
    return joined(new Uint8Array(32 - plain.length), plain);
  });
  return numbers.length === 2 ? joined(...numbers) : refuse("malformed");
}

/** The issuer's entry for this P-256 key (as DER), if it lists it as one that seals. */
function sealEntry(der, did) {
  const point = der.subarray(-65);
  if (point[0] !== 4) return undefined;
  const compressed = joined([0x80, 0x24, 2 + (point[64] & 1)], point.subarray(1, 33));
  const text = base58(compressed);
  return did.verificationMethod.find((one) =>
    one.publicKeyMultibase === text && !did.assertionMethod.includes(one.id));
}

/** When the seal says that it was made; without a time that can be read, later than anything. */
function sealedAt(text) {
  const place = text.lastIndexOf("/ByteRange");
  const dictionary = text.slice(text.lastIndexOf(" obj", place), text.indexOf("endobj", place));
  const time = /\/M\s*\(D(?::|\\072)(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(?:Z|\+00'00'?)?\)/.exec(dictionary);
  return time ? Date.UTC(time[1], time[2] - 1, ...time.slice(3)) : Infinity;
}

function checkTrust(entry, at, says) {
  const since = Date.parse(entry.revoked ?? "9999-12-31");
  if (!(at < since)) refuse(since > 0 ? says : `${says}_ever`, { since: entry.revoked });
}

async function checkSeal(ASN1, bytes, text, did) {
  const { covered, cms } = sealedParts(bytes, text);
  const seal = await readCms(ASN1, cms);
  const entry = sealEntry(seal.key, did) ?? refuse("other_key");
  checkTrust(entry, sealedAt(text), "lost_seal");
  if (!same(await sha256(covered), seal.digest)) refuse("changed");
  const key = await crypto.subtle.importKey("spki", seal.key, P256, false, ["verify"]);
  const signature = rawSignature(ASN1, seal.signature);
  const holds = await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, seal.covered);
  return holds ? yes("sealed") : refuse("changed");
}

/** The one file attached to a PDF that the issuer sealed. */
async function attachment(bytes, text) {
  const found = [...text.matchAll(/\/Type\s*\/EmbeddedFile\b/g)];
  if (found.length !== 1) refuse("no_credential");
  const start = text.indexOf("stream", found[0].index);
  const length = /\/Length (\d+)/.exec(text.slice(found[0].index, start));
  if (!length) refuse("no_credential");
  const begin = start + 6 + (text[start + 6] === "\r" ? 2 : 1);
  return new TextDecoder("utf-8", { fatal: true })
    .decode(await unpacked(bytes.subarray(begin, begin + Number(length[1])), "deflate"));
}

// ---- the credential ----

/** Refuses unless the eddsa-jcs-2022 proof of a key that the issuer lists, and trusts, holds. */
export async function checkProof(document, did) {
  const { proof: proofs, ...unsigned } = document;
  const made = Array.isArray(proofs) ? proofs.filter((one) => one.cryptosuite === "eddsa-jcs-2022") : [];
  if (made.length !== 1) refuse("changed");
  const { proofValue, ...options } = made[0];
  const entry = did.verificationMethod.find((one) => one.id === options.verificationMethod);
  const published = document["@context"].filter((one) => typeof one === "string");
  const fits = options.type === "DataIntegrityProof" && options.proofPurpose === "assertionMethod" &&
    did.assertionMethod.includes(options.verificationMethod) && entry &&
    canonical(options["@context"]) === canonical(published) &&
    Date.parse(options.created) <= Date.now() + SKEW;
  if (!fits) refuse("changed");
  const multikey = fromBase58(entry.publicKeyMultibase);
  if (multikey.length !== 34 || multikey[0] !== 0xed || multikey[1] !== 1) refuse("changed");
  const key = await crypto.subtle.importKey("raw", multikey.subarray(2), "Ed25519", false, ["verify"]);
  const signed = joined(
    await sha256(utf8(canonical(options))),
    await sha256(utf8(canonical({ ...unsigned, "@context": options["@context"] }))),
  );
  if (!await crypto.subtle.verify("Ed25519", key, fromBase58(proofValue), signed)) refuse("changed");
  checkTrust(entry, Date.parse(options.created), "lost_key");
}

/** The members that give the others their meaning must be ours. */
function checkShape(document, statement) {
  const base = statement.issuer.base_url, space = `${base}/ns/micro-credential#`;
  const own = Object.fromEntries(["statement", "gradingRecord"].map((term) => [term, { "@id": space + term, "@type": "@json" }]));
  const context = document["@context"].at(-1);
  if (canonical(context) !== canonical(own) || document.id !== `${base}/v/${statement.code}`) refuse("changed");
}

function currency(document, now) {
  if (now + SKEW < Date.parse(document.validFrom)) return no("not_yet", { since: document.validFrom.slice(0, 10) });
  if (!document.validUntil) return yes("no_end");
  const since = document.validUntil.slice(0, 10);
  return now < Date.parse(document.validUntil) ? yes("current", { since }) : no("expired", { since });
}

// ---- the whole ----

async function judgeCredential(text, did, now, standing) {
  const document = JSON.parse(text), statement = document.credentialSubject.statement;
  if (canonical(document) !== text) refuse("changed");
  if (document.issuer.id !== did.id) return { findings: { trusted: no("other_issuer") }, statement: null };
  checkShape(document, statement);
  await checkProof(document, did);
  return {
    findings: {
      intact: yes("intact"),
      trusted: yes("trusted"),
      current: currency(document, now),
      not_revoked: await standing(statement, did, now),
    },
    statement,
  };
}

/** Judges a file's bytes with the issuer's DID document; `standing` asks the status lists (lists.js). */
export async function judge({ ASN1, bytes, did, standing, now = Date.now() }) {
  const text = new TextDecoder("latin1").decode(bytes);
  let sealed;
  try {
    sealed = await checkSeal(ASN1, bytes, text, did);
  } catch (error) {
    return { findings: { sealed: refused(error) }, statement: null };
  }
  try {
    const { findings, statement } = await judgeCredential(await attachment(bytes, text), did, now, standing);
    return { findings: { sealed, ...findings }, statement };
  } catch (error) {
    const part = error.message?.startsWith("lost_key") ? "trusted" : "intact";
    return { findings: { sealed, [part]: refused(error) }, statement: null };
  }
}

/** One word for the heading, the worst answer first. */
export function summary({ findings }) {
  const { sealed, intact, trusted, current, not_revoked: standing } = findings;
  if ([sealed, intact, trusted].some((one) => one?.answer === "no") || !intact) return "broken";
  if (standing.answer === "no") return standing.says;
  if (current.answer === "no") return current.says === "expired" ? "expired" : "not_current";
  return Object.values(findings).some((one) => one.answer === "unknown") ? "unknown" : "verified";
}
