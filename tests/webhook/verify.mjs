// Reads the requests that the receiver got (a file of JSON, bodies in base64) and holds them
// against the npm library `standardwebhooks`, and the Ed25519 half, which it does not know, against
// Node's own crypto. Ends with 1 if it takes what it should not, or the other way round.
//
//   verify.mjs CAPTURED, with NODE_MODULES a folder that holds standardwebhooks

import crypto from "node:crypto";
import fs from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(path.resolve(process.env.NODE_MODULES, "none.js"));
const { Webhook } = require("standardwebhooks");

/** Which of them are good under the new key. */
const GOOD = {
  plain: true,
  words: true,
  long: true,
  changing: true,
  "both-kinds": true,
  old: false,
  "foreign-key": false,
};

const { secret, publicKey, requests } = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const faults = [];
let taken = 0;
let refused = 0;

function verifies(body, headers) {
  try {
    new Webhook(secret).verify(body, headers, { jsonParse: false });
  } catch {
    return false;
  }
  return true;
}

/** An Ed25519 public key as Node takes it: the 32 bytes behind what says that they are one. */
function ed25519(text) {
  const prefix = Buffer.from("302a300506032b6570032100", "hex");
  const raw = Buffer.from(text.replace(/^whpk_/, ""), "base64");
  return crypto.createPublicKey({
    key: Buffer.concat([prefix, raw]),
    format: "der",
    type: "spki",
  });
}

function publicKeyVerifies(body, headers) {
  const start = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.`;
  const content = Buffer.concat([Buffer.from(start), body]);
  return headers["webhook-signature"].split(" ").some((signature) => {
    const [version, code] = signature.split(",");
    const bytes = Buffer.from(code, "base64");
    return version === "v1a" && crypto.verify(null, content, ed25519(publicKey), bytes);
  });
}

function expect(is, wanted, what) {
  if (is !== wanted) faults.push(`${what}: ${is ? "verifies" : "does not verify"}`);
  if (wanted) taken += 1;
  else refused += 1;
}

const names = Object.keys(requests).sort().join(" ");
if (names !== Object.keys(GOOD).sort().join(" ")) faults.push(`requests: ${names}`);
for (const [name, { body, headers }] of Object.entries(requests)) {
  const bytes = Buffer.from(body, "base64");
  expect(verifies(bytes, headers), GOOD[name], name);
  if (!GOOD[name]) continue;
  const flipped = Buffer.from(bytes);
  flipped[0] ^= 1;
  expect(verifies(flipped, headers), false, `${name}, a byte of the body`);
  expect(verifies(Buffer.concat([bytes, Buffer.from(" ")]), headers), false, `${name}, longer`);
  const later = String(Number(headers["webhook-timestamp"]) + 1);
  expect(verifies(bytes, { ...headers, "webhook-timestamp": later }), false, `${name}, later`);
  expect(verifies(bytes, { ...headers, "webhook-id": "0" }), false, `${name}, another id`);
}
const both = requests["both-kinds"];
const bytes = Buffer.from(both.body, "base64");
expect(publicKeyVerifies(bytes, both.headers), true, "v1a");
expect(publicKeyVerifies(Buffer.concat([bytes, bytes]), both.headers), false, "v1a, another body");

if (faults.length > 0) {
  console.error(`FAILED: ${faults.join("; ")}`);
  process.exit(1);
}
console.log(`webhooks, by npm's library: ${taken} verified, ${refused} tampered, old or foreign refused`);
