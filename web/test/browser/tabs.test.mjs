// Two tabs of one wallet, over one IndexedDB and on a real chain: whatever they send at once, each nonce is used once.

import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { launchBrowser } from "../support/chromium.mjs";
import { mnemonic, startDevnet } from "../support/devnet.mjs";

const dist = fileURLToPath(new URL("../../dist", import.meta.url));
const recipient = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const each = 5;

test("two tabs that send at once never share a nonce, and everything is mined", async () => {
  const chain = await startDevnet("-page", dist);
  const browser = await launchBrowser();
  try {
    // devnet's policy forbids scripts in a page that is not the wallet's; here the tabs only lend their origin.
    const context = await browser.newContext({ bypassCSP: true });
    const tabs = [await open(context, chain), await open(context, chain)];
    const account = await unlock(tabs[0], chain);
    await unlock(tabs[1], chain);

    const nonces = (await Promise.all(tabs.map((tab) => send(tab, chain, account)))).flat();
    assert.deepEqual(nonces.map(Number).sort((a, b) => a - b), Array.from({ length: 2 * each }, (_, nonce) => nonce));

    const states = await tabs[0].evaluate(async ([chainId, account]) => {
      const { transactions } = await globalThis.wallet.sync({ chainId, account });
      return transactions.map(({ state }) => state);
    }, [chain.chainId, account]);
    assert.deepEqual(states, Array(2 * each).fill("mined"));
    assert.equal(Number(await chain.call("eth_getTransactionCount", account, "latest")), 2 * each);
  } finally {
    await browser.close();
    await chain.stop();
  }
});

async function open(context, chain) {
  const tab = await context.newPage();
  await tab.goto(`${chain.url}latchkey.json`);
  await tab.evaluate(async () => {
    const { load } = await import("/index.js");
    globalThis.wallet = await load({ database: "tabs" });
  });
  return tab;
}

/** Opens the vault, which the first tab creates, and returns its account. */
function unlock(tab, { chainId, rpc }) {
  return tab.evaluate(async ([phrase, chainId, endpoint]) => {
    const { wallet } = globalThis;
    const utf8 = (text) => new TextEncoder().encode(text);
    const { exists, kdf } = await wallet.vault.status();
    const params = kdf ?? (await wallet.vault.newParams());
    const kek = await wallet.vault.deriveKey({ password: utf8("correct horse"), params });
    const [{ address }] = exists
      ? await wallet.vault.unlock({ kek })
      : await wallet.vault.create({ kek, params, phrase: utf8(phrase), passphrase: utf8(""), key: utf8(""), backedUp: true });
    await wallet.networks.put({ network: { chainId, name: "Devnet", endpoint, symbol: "ETH", decimals: 18 } });
    return address;
  }, [mnemonic, chainId, rpc]);
}

/** Sends payments at once and returns their nonces. */
function send(tab, { chainId }, from) {
  return tab.evaluate(async ([chainId, from, to, each]) => {
    const request = { chainId, from, kind: "transfer", to, amount: "0.01" };
    const sent = await Promise.all(Array.from({ length: each }, () => globalThis.wallet.send({ request, acknowledged: [] })));
    return sent.map(({ nonce }) => nonce);
  }, [chainId, from, recipient, each]);
}
