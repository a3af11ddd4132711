// A mnemonic's seed: by the platform's WebCrypto where it has one, by the module where not, to the same bytes as Node's own.
import assert from "node:assert/strict";
import { pbkdf2Sync } from "node:crypto";
import test from "node:test";
import { loadInline } from "../dist/node-inline.js";

const utf8 = (text) => new TextEncoder().encode(text);
const PHRASE = "test test test test test test test test test test test junk";
const SALTS = { "": "mnemonic", "é, ㍍": `mnemonic${"é, ㍍".normalize("NFKD")}` };
const expected = (salt) => new Uint8Array(pbkdf2Sync(PHRASE, salt, 2048, 64, "sha512"));

/** Runs with another WebCrypto in place of the platform's. */
async function withSubtle(subtle, run) {
  Object.defineProperty(globalThis.crypto, "subtle", { configurable: true, value: subtle });
  try {
    await run();
  } finally {
    delete globalThis.crypto.subtle;
  }
}

for (const [passphrase, salt] of Object.entries(SALTS)) {
  test(`WebCrypto and the module agree on the passphrase "${passphrase}", and no secret stays behind`, async () => {
    const wallet = await loadInline({ storage: "memory" });
    const native = globalThis.crypto.subtle;
    const seen = [];
    const watched = {
      importKey: (format, key, ...rest) => (seen.push(key), native.importKey(format, key.slice(), ...rest)),
      deriveBits: async ({ salt, ...parameters }, ...rest) => {
        seen.push(salt);
        const bits = await native.deriveBits({ ...parameters, salt: salt.slice() }, ...rest);
        seen.push(new Uint8Array(bits));
        return bits;
      },
    };
    await withSubtle(watched, async () => {
      assert.deepEqual(await wallet.mnemonic.seed({ phrase: utf8(PHRASE), passphrase: utf8(passphrase) }), expected(salt));
    });
    assert.equal(seen.length, 3);
    for (const secret of seen) assert.ok(secret.length > 0 && secret.every((byte) => byte === 0));
    assert.deepEqual(wallet.pure.mnemonic.seedSync({ phrase: utf8(PHRASE), passphrase: utf8(passphrase) }), expected(salt));
    wallet.close();
  });
}

test("without WebCrypto, or with one that fails, the module computes the seed", async () => {
  const wallet = await loadInline({ storage: "memory" });
  const failing = { importKey: () => Promise.reject(new Error("no")) };
  for (const subtle of [undefined, failing]) {
    await withSubtle(subtle, async () => {
      assert.deepEqual(await wallet.mnemonic.seed({ phrase: utf8(PHRASE), passphrase: new Uint8Array() }), expected("mnemonic"));
    });
  }
  wallet.close();
});
