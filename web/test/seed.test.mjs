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
  const short = { importKey: () => Promise.resolve({}), deriveBits: () => Promise.resolve(new ArrayBuffer(32)) };
  for (const subtle of [undefined, failing, short]) {
    await withSubtle(subtle, async () => {
      for (const [passphrase, salt] of Object.entries(SALTS)) {
        assert.deepEqual(await wallet.mnemonic.seed({ phrase: utf8(PHRASE), passphrase: utf8(passphrase) }), expected(salt));
      }
    });
  }
  wallet.close();
});

test("a lock while WebCrypto works ends the flow, and its answer goes nowhere", async () => {
  const wallet = await loadInline({ storage: "memory" });
  let answer;
  const slow = { importKey: () => Promise.resolve({}), deriveBits: () => new Promise((resolve) => (answer = resolve)) };
  await withSubtle(slow, async () => {
    const seed = wallet.mnemonic.seed({ phrase: utf8(PHRASE), passphrase: new Uint8Array() });
    seed.catch(() => undefined);
    while (!answer) await new Promise(setImmediate);
    await wallet.lock();
    const bits = new Uint8Array(64).fill(7);
    answer(bits.buffer);
    await assert.rejects(seed, { code: "flow_cancelled" });
    assert.ok(bits.every((byte) => byte === 0));
  });
  wallet.close();
});

test("no phrase, seed or key stays in the module's memory", async () => {
  const { instantiate } = WebAssembly;
  let memory;
  WebAssembly.instantiate = async (...args) => {
    const instance = await instantiate(...args);
    memory ??= instance.exports.mem;
    return instance;
  };
  const wallet = await loadInline({ storage: "memory" });
  WebAssembly.instantiate = instantiate;
  const { pure } = wallet;
  const clean = (name, secret) => {
    for (const part of [secret.subarray(0, 16), secret.subarray(-16)]) {
      const found = Buffer.from(memory.buffer).indexOf(part);
      assert.equal(found, -1, `${name} at ${found.toString(16)}`);
    }
  };
  const phrase = utf8("legal winner thank year wave sausage worth useful legal winner thank yellow");
  const passphrase = utf8("correct horse battery staple");
  const seed = await wallet.mnemonic.seed({ phrase, passphrase });
  clean("WebCrypto's seed", seed);
  await withSubtle(undefined, () => wallet.mnemonic.seed({ phrase, passphrase }));
  clean("the module's seed", seed);
  pure.mnemonic.seedSync({ phrase, passphrase });
  clean("seedSync's seed", seed);
  const key = pure.hd.privateKey({ seed, path: "m/44'/60'/0'/0/0" });
  clean("the parent's seed", seed);
  clean("the derived key", key);
  pure.key.parse({ text: utf8(Buffer.from(key).toString("hex")) });
  clean("the parsed key", key);
  pure.message.sign({ key, message: utf8("hello") });
  clean("the signing key", key);
  clean("the phrase", phrase);
  clean("the passphrase", passphrase);
  clean("a new phrase", pure.mnemonic.generate({ bits: 256, language: "english" }));
  wallet.close();
});

test("a request that comes too late is refused, and zeroed", async () => {
  const wallet = await loadInline({ storage: "memory" });
  wallet.close();
  const { set, slice } = Uint8Array.prototype;
  const copies = [];
  Uint8Array.prototype.set = function (...args) {
    copies.push(this);
    return set.apply(this, args);
  };
  Uint8Array.prototype.slice = function (...args) {
    copies.push(slice.apply(this, args));
    return copies.at(-1);
  };
  try {
    const key = new Uint8Array(32).fill(0xa5);
    assert.throws(() => wallet.pure.key.address({ key }), { code: "wallet_closed" });
    await assert.rejects(wallet.key.address({ key }), { code: "wallet_closed" });
  } finally {
    Object.assign(Uint8Array.prototype, { set, slice });
  }
  assert.equal(copies.length, 3);
  for (const bytes of copies) assert.ok(!bytes.includes(0xa5));
});
