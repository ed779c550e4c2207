// Verifies a credential as somebody else's software does: Digital Bazaar's library for the signed JSON, jose for the token.
// In: JSON on standard input: {document, token, documents, status}; `documents` are the only addresses that exist.
// Out: JSON on standard output: {verified, revoked, claims, error}.
import { DataIntegrityProof } from "@digitalbazaar/data-integrity";
import { cryptosuite } from "@digitalbazaar/eddsa-rdfc-2022-cryptosuite";
import { verifyCredential } from "@digitalbazaar/vc";
import { importJWK, jwtVerify } from "jose";
import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";

const input = JSON.parse(readFileSync(0, "utf8"));

async function documentLoader(url) {
  const [address, fragment] = url.split("#");
  let document = input.documents[address];
  if (!document) throw new Error(`nothing at ${url}`);
  if (fragment) {
    const method = document.verificationMethod.find((one) => one.id === url);
    if (!method) throw new Error(`no key ${url}`);
    document = { "@context": document["@context"], ...method };
  }
  return { contextUrl: null, documentUrl: url, document };
}

// The standard's own steps: the entry's list, verified, and the bit at the index, leftmost first.
async function checkStatus({ credential }) {
  const entry = credential.credentialStatus;
  const list = input.status;
  if (!list) return { verified: true };
  const signed = await verifyCredential({ credential: list, suite: suite(), documentLoader });
  const bits = gunzipSync(Buffer.from(list.credentialSubject.encodedList.slice(1), "base64url"));
  const index = Number(entry.statusListIndex);
  const isSet = Boolean(bits[index >> 3] & (128 >> (index & 7)));
  return { verified: signed.verified && list.id === entry.statusListCredential && !isSet, isSet };
}

function suite() {
  return new DataIntegrityProof({ cryptosuite });
}

async function verifyDocument() {
  const found = await verifyCredential({ credential: input.document, suite: suite(), documentLoader, checkStatus });
  const error = found.error && [found.error, ...(found.error.errors ?? [])].map(String).join("; ");
  return { verified: found.verified, revoked: Boolean(found.statusResult?.isSet), error };
}

async function verifyToken() {
  const kid = JSON.parse(Buffer.from(input.token.split(".")[0], "base64url")).kid;
  const { document } = await documentLoader(kid);
  const key = await importJWK(document.publicKeyJwk, "RS256");
  const { payload } = await jwtVerify(input.token, key, { algorithms: ["RS256"] });
  return { verified: true, claims: payload };
}

try {
  console.log(JSON.stringify(await (input.token ? verifyToken() : verifyDocument())));
} catch (error) {
  console.log(JSON.stringify({ verified: false, error: String(error) }));
}
