// What the issuer's signed status lists say of a certificate, also when the newest that can be had have ended.
//
// The lists are large, so asking for one tells nobody which certificate is meant.
const SKEW = 5 * 60 * 1000;

/** One list's word on its place; throws for a list that is missing, forged or another's. */
async function looked({ list_url: address, index, purpose }, { did, now, fetchJson, checkProof, unpacked }) {
  const list = await fetchJson(new URL(address).pathname);
  const subject = list.credentialSubject;
  const from = Date.parse(list.validFrom), until = Date.parse(list.validUntil);
  const fits = list.id === address && list.issuer === did.id &&
    subject.statusPurpose === purpose && subject.type === "BitstringStatusList" && from <= now + SKEW && from < until;
  if (!fits) throw new Error("another list");
  await checkProof(list, did);
  const packed = atob(subject.encodedList.slice(1).replaceAll("-", "+").replaceAll("_", "/"));
  const bits = await unpacked(Uint8Array.from(packed, (char) => char.charCodeAt(0)), "gzip");
  if (!(index >= 0 && index < bits.length * 8)) throw new Error("no such place");
  const set = Boolean(bits[index >> 3] & (0x80 >> (index & 7)));
  return { purpose, set, ended: until <= now, good: list.validFrom, since: list.validUntil };
}

/** The worst that the lists say. Revoking is final, so a list that ended still tells of it; of anything else it
    tells only how it was on the day when it was signed. */
export async function standing(statement, tools) {
  const entries = statement.status ?? [];
  if (!entries.length) return { answer: "unknown", says: "no_lists" };
  const found = await Promise.all(entries.map((entry) => looked(entry, tools).catch(() => null)));
  const sets = found.filter((one) => one?.set);
  if (sets.some((one) => one.purpose === "revocation")) return { answer: "no", says: "revoked" };
  if (sets.some((one) => !one.ended)) return { answer: "no", says: "suspended" };
  if (found.includes(null)) return { answer: "unknown", says: "status" };
  const ended = found.filter((one) => one.ended);
  if (!ended.length) return { answer: "yes", says: "not_revoked" };
  const [first] = ended.sort((one, other) => other.set - one.set || Date.parse(one.since) - Date.parse(other.since));
  return { answer: "unknown", says: first.set ? "ended_suspended" : "ended", since: first.since, good: first.good };
}
