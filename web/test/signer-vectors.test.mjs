// Published vectors through the built module: the examples of the EIPs, and the large sets in VECTORS_DIR where it is set.
// What is skipped, and why, is what signer/vectors_test.go says; the numbers are printed.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { loadInline } from "latchkey/inline";

const directory = process.env.VECTORS_DIR;
const bytes = (text) => Uint8Array.from(Buffer.from(text.replace(/^0x/, ""), "hex"));
const hex = (content) => `0x${Buffer.from(content).toString("hex")}`;
const utf8 = (text) => new TextEncoder().encode(text);
const json = (...path) => JSON.parse(readFileSync(join(directory, ...path), "utf8"));

let wallet, pure;
before(async () => ({ pure } = wallet = await loadInline()));
after(() => wallet.close());

/** A test over files of VECTORS_DIR; without it a line says what was not read. */
function vectors(name, run) {
  test(name, (t) => (directory ? run(t) : t.diagnostic(`VECTORS_DIR is not set: ${name} were not read`)));
}

/** Returns a method's result, or its error's code. */
function attempt(run) {
  try {
    return { result: run() };
  } catch ({ code }) {
    return { code };
  }
}

test("the examples of the EIPs", () => {
  const key = bytes("46".repeat(32));
  assert.equal( // EIP-155, "Example"
    hex(pure.transaction.signLegacy({ key, chainId: 1, nonce: 9, gasPrice: 20n * 10n ** 9n, gas: 21000, to: `0x${"35".repeat(20)}`, value: 10n ** 18n }).raw),
    "0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83",
  );
  const person = (name, wallet) => ({ name, wallet });
  const document = JSON.stringify({ // EIP-712, "Test Cases" (Example.js)
    types: {
      EIP712Domain: [{ name: "name", type: "string" }, { name: "version", type: "string" }, { name: "chainId", type: "uint256" }, { name: "verifyingContract", type: "address" }],
      Person: [{ name: "name", type: "string" }, { name: "wallet", type: "address" }],
      Mail: [{ name: "from", type: "Person" }, { name: "to", type: "Person" }, { name: "contents", type: "string" }],
    },
    primaryType: "Mail",
    domain: { name: "Ether Mail", version: "1", chainId: 1, verifyingContract: "0xCcCCccccCCCCcCCCCCCcCcCccCcCCCcCcccccccC" },
    message: { from: person("Cow", "0xCD2a3d9F938E13CD947Ec05AbC7FE734Df8DD826"), to: person("Bob", "0xbBbBBBBbbBBBbbbBbbBbbbbBBbBbbbbBbBbbBBbB"), contents: "Hello, Bob!" },
  });
  assert.deepEqual(pure.typedData.hash({ document }), {
    hash: "0xbe609aee343fb3c4b28e1df9e632fca64fcfaede20f02e86244efddf30957bd2",
    domainSeparator: "0xf2cee375fa42b42143804025fc449deafd50cc031ca257e0b194a650a912090f",
    messageHash: "0xc52c0ee5d84264471806290a3f2c4cecfc5490626bf912d01f240d7a274b371e",
  });
  const cow = bytes(pure.keccak256({ data: utf8("cow") }));
  assert.equal(
    hex(pure.typedData.sign({ key: cow, document, chainId: 1 })),
    "0x4355c47d63924e8a72e509b65029052eb6c299d53a04e167c5775fd466751c9d07299936d304c153f6443dfa05f40ff007d72911b6f72307f996231605b915621c",
  );
  const compact = "0x68a020a209d3d56c46f38cc50a33f704f4a9a10a59377f8dd762ac66910e9b907e865ad05c4035ab5792787d4a0297a43617ae897930a6fe4d822b8faea52064";
  const message = utf8("Hello World"); // EIP-2098, "Test Cases"
  const signature = pure.message.sign({ key: bytes("1234567890".repeat(7).slice(0, 64)), message });
  assert.equal(hex(pure.signature.toCompact({ signature })), compact);
  assert.deepEqual(pure.signature.fromCompact({ compact: bytes(compact) }), signature);
  for (const [creator, salt, code, address] of [ // EIP-1014, "Examples"
    ["0x0000000000000000000000000000000000000000", "00", "00", "0x4D1A2e2bB4F88F0250f26Ffff098B0b30B26BF38"],
    ["0xdeadbeef00000000000000000000000000000000", "00", "00", "0xB928f69Bb1D91Cd65274e3c79d8986362984fDA3"],
    ["0x00000000000000000000000000000000deadbeef", "cafebabe", "deadbeef", "0x60f3f640a8508fC6a86d45DF051962668E1e8AC7"],
    ["0x0000000000000000000000000000000000000000", "00", "", "0xE33C0C7F7df4809055C3ebA6c09CFe4BaF1BD9e0"],
  ]) {
    const initCodeHash = pure.keccak256({ data: bytes(code) });
    assert.equal(pure.contract.create2Address({ creator, salt: `0x${salt.padStart(64, "0")}`, initCodeHash }), address);
  }
});

vectors("ethereum-tests' transactions", (t) => {
  const root = ["ethereum-tests", "TransactionTests"];
  const byChoice = new Set(["tx_create", "tx_cost_range"]); // a contract from no code, a cost that nobody can pay
  const leftToNode = /INITCODE_SIZE|INTRINSIC_GAS|INVALID_CHAINID/; // the fork's gas prices and limits, and the node's chain
  let [accepted, refused, unprotected, skipped] = [0, 0, 0, 0];
  for (const folder of readdirSync(join(directory, ...root))) {
    for (const file of readdirSync(join(directory, ...root, folder))) {
      for (const [name, { result, txbytes }] of Object.entries(json(...root, folder, file))) {
        const want = ["Osaka", "Prague", "Cancun", "Shanghai", "Paris", "London"].map((fork) => result[fork]).find(Boolean);
        const raw = bytes(txbytes);
        let got = attempt(() => pure.transaction.decode({ raw }));
        if (got.code === "tx_pre_eip155") {
          got = attempt(() => pure.transaction.decodeUnprotected({ raw }));
          if (got.result) unprotected++;
        }
        if (!want.exception && byChoice.has(got.code)) skipped++;
        else if (!want.exception) {
          accepted++;
          assert.deepEqual([got.result?.from.toLowerCase(), got.result?.hash], [want.sender.toLowerCase(), want.hash], name);
        } else if (got.result && leftToNode.test(want.exception)) skipped++;
        else {
          refused++;
          assert.ok(got.code, `${name} was accepted`);
        }
      }
    }
  }
  assert.ok(accepted + refused > 150);
  t.diagnostic(`${accepted} accepted, ${refused} refused, ${skipped} skipped; ${unprotected} were from before EIP-155`);
});

vectors("siwe's messages", (t) => {
  const positive = json("siwe", "parsing_positive.json");
  for (const [name, { message, fields }] of Object.entries(positive)) {
    const read = pure.siwe.parse({ text: message });
    for (const field of ["scheme", "domain", "address", "statement", "uri", "chainId", "nonce", "issuedAt", "expirationTime", "notBefore", "requestId"]) {
      assert.equal(read[field] ?? null, fields[field] ?? null, `${name}: ${field}`);
    }
    assert.deepEqual(read.resources, fields.resources ?? [], name);
  }
  const negative = json("siwe", "parsing_negative.json");
  for (const [name, text] of Object.entries(negative)) {
    assert.throws(() => pure.siwe.parse({ text }), { code: /^(siwe_syntax|siwe_size)$/, field: /^text/ }, name);
  }
  t.diagnostic(`${Object.keys(positive).length} valid and ${Object.keys(negative).length} invalid messages`);
});

const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const prime = 2n ** 256n - 2n ** 32n - 977n;
const word = (number) => bytes(number.toString(16).padStart(64, "0"));
const plain = (b) => (b.length === 64 ? [BigInt(hex(b.slice(0, 32))), BigInt(hex(b.slice(32)))] : undefined);

/** Reads r and s from DER, strictly; undefined for what is no such encoding. */
function der(b) {
  const integer = (at) => {
    const length = b[at + 1];
    const content = b.slice(at + 2, at + 2 + length);
    if (b[at] !== 2 || !(length > 0 && length < 128) || content.length !== length) return [];
    if (content[0] & 0x80 || (length > 1 && content[0] === 0 && !(content[1] & 0x80))) return [];
    return [BigInt(hex(content)), at + 2 + length];
  };
  const [r, next] = integer(2);
  const [s, end] = r === undefined ? [] : integer(next);
  return b[0] === 0x30 && b[1] === b.length - 2 && b[1] < 128 && s !== undefined && end === b.length ? [r, s] : undefined;
}

for (const [file, decode] of [["ecdsa_secp256k1_sha256_p1363_test.json", plain], ["ecdsa_secp256k1_sha256_test.json", der]]) {
  vectors(`Wycheproof's ${file}`, (t) => {
    let [cases, highS, notDecoded] = [0, 0, 0];
    const refused = []; // valid, but the x of the nonce's point is the order or more, which Ethereum's one parity bit cannot express
    for (const { publicKey, tests } of json("wycheproof", file).testGroups) {
      for (const { tcId, msg, sig, result } of tests) {
        cases++;
        const valid = result === "valid";
        const digest = `0x${createHash("sha256").update(bytes(msg)).digest("hex")}`;
        const verifies = (r, s) => [27, 28].some((v) => {
          const signature = Uint8Array.of(...word(r), ...word(s), v);
          return attempt(() => pure.digest.verify({ digest, signature, publicKey: bytes(publicKey.uncompressed) })).result === true;
        });
        const [r, s] = decode(bytes(sig)) ?? [];
        if (r === undefined || r >> 256n || s >> 256n) {
          notDecoded++;
          assert.ok(!valid, `case ${tcId} was not decoded`);
          continue;
        }
        const high = valid && s > order / 2n;
        if (high) {
          highS++;
          assert.ok(!verifies(r, s), `case ${tcId} has a high s`);
        }
        const accepted = verifies(r, high ? order - s : s);
        if (valid && !accepted && r + order < prime) refused.push(tcId);
        else assert.equal(accepted, valid, `case ${tcId}`);
      }
    }
    assert.ok(cases > 200);
    assert.equal(refused.length, 2);
    t.diagnostic(`${cases} cases, ${highS} with a high s, ${notDecoded} not decoded as r and s; valid and refused: ${refused.join(", ")}`);
  });
}
