// Key files cross between the module and ethers, both ways.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { computeAddress, decryptKeystoreJsonSync, encryptKeystoreJsonSync } from "ethers";
import { loadInline } from "latchkey/inline";
import { randomFrom } from "./support/random.mjs";

const random = randomFrom();
const hex = (bytes) => `0x${Buffer.from(bytes).toString("hex")}`;
const bytes = (text) => Uint8Array.from(Buffer.from(text.slice(2), "hex"));
const utf8 = (text) => new TextEncoder().encode(text);

let wallet;
before(async () => {
  wallet = await loadInline();
});
after(() => wallet.close());

test("what ethers writes is opened", async () => {
  for (const [N, r, p] of [[2, 1, 1], [1024, 8, 1], [4096, 8, 6]]) {
    const privateKey = random.hex(32);
    const password = `pässword ${random.hex(8)}`;
    const document = encryptKeystoreJsonSync({ address: computeAddress(privateKey), privateKey }, password, { scrypt: { N, r, p } });
    assert.equal(hex(await wallet.keystore.decrypt({ document, password: utf8(password) })), privateKey);
    await assert.rejects(wallet.keystore.decrypt({ document, password: utf8(`${password}!`) }), { code: "keystore_password", field: "password" });
  }
});

test("what is written ethers opens", async () => {
  const privateKey = random.hex(32);
  const password = random.hex(8);
  const document = await wallet.keystore.encrypt({ key: bytes(privateKey), password: utf8(password) });
  assert.deepEqual(decryptKeystoreJsonSync(document, password), { address: computeAddress(privateKey), privateKey });
});
