/* Verifies credentials with the packages that wallets use; nothing is fetched: every document comes by stdin.

   stdin:  {"now": time, "documents": {address: document}, "cases": {name: {"credential", "lists": {address: list}}}}
   stdout: {name: {"proofs": {cryptosuite: true|false}, "verdict": word, "why": [text]}} */
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite as rdfc} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import {createVerifyCryptosuite} from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {verifyCredential} from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {text} from 'node:stream/consumers';

const suites = () => [
  new DataIntegrityProof({cryptosuite: rdfc}),
  new DataIntegrityProof({cryptosuite: createVerifyCryptosuite()})
];

function loader(documents) {
  return async address => {
    if(!Object.hasOwn(documents, address)) {
      throw new Error(`not to be had: ${address}`);
    }
    return {documentUrl: address, document: structuredClone(documents[address]), contextUrl: null};
  };
}

/* The error and what caused it, flat. */
function reasons(error) {
  return error ? [error.message, ...[error.errors ?? []].flat().flatMap(reasons), ...reasons(error.cause)] : [];
}

const good = async () => ({verified: true});

async function verdict({credential, documentLoader, now}) {
  const options = {suite: suites(), documentLoader, now};
  const proofs = {}, why = [];
  for(const proof of credential.proof) {
    // The status apart: a proof holds or not, whatever a list says.
    const alone = {...structuredClone(credential), proof: [structuredClone(proof)]};
    const {verified, error} = await verifyCredential({...options, credential: alone, checkStatus: good});
    proofs[proof.cryptosuite] = verified;
    why.push(...reasons(error));
  }
  if(why.some(reason => /is (after "validUntil"|before "validFrom")/.test(reason))) {
    return {proofs, verdict: 'not_current', why};
  }
  if(!Object.values(proofs).every(Boolean)) {
    return {proofs, verdict: 'broken', why};
  }
  const status = await checkStatus({credential: structuredClone(credential), documentLoader, suite: suites()});
  why.push(...reasons(status.error));
  const isSet = status.verified && status.results.some(({status}) => status);
  return {proofs, verdict: isSet ? 'revoked' : status.verified ? 'verified' : 'unknown', why};
}

const {now, documents, cases} = JSON.parse(await text(process.stdin));
const results = {};
for(const [name, {credential, lists}] of Object.entries(cases)) {
  results[name] = await verdict({credential, documentLoader: loader({...documents, ...lists}), now});
}
console.log(JSON.stringify(results));
