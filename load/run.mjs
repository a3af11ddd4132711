// The load test: N payments from one account by two senders that share its ledger, who are killed at random and started again.
// Afterwards the chain's own blocks say what happened: each payment once, each nonce once, none lost.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { setTimeout as wait } from "node:timers/promises";
import { mnemonic, startDevnet } from "../web/test/support/devnet.mjs";
import { randomFrom } from "../web/test/support/random.mjs";
import { folders, redis, tabs } from "./stores.mjs";

/** What two senders may share. */
export const stores = { tabs, folder: folders, redis };

const recipient = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

/**
 * Runs the test over one kind of store with n payments. Every number that is drawn comes from the seed. Resolves to figures; throws
 * what is wrong. No run is longer than `limit` ms.
 */
export async function run(kind, { n, seed, limit = 20 * 60_000 }) {
  const random = randomFrom(seed);
  const chain = await startDevnet("-manual", "-interval", "100ms");
  const folder = await mkdtemp(join(tmpdir(), "latchkey-load-"));
  const network = { chainId: chain.chainId, name: "Load test", endpoint: chain.rpc, symbol: "ETH", decimals: 18 };
  const shared = { run: `load-${seed}`, to: recipient, network, phrase: mnemonic };
  const store = await stores[kind]({ chain, folder, shared });
  const started = performance.now();
  const stop = AbortSignal.timeout(limit);
  try {
    const from = await store.prepare();
    const told = await send(store, { n, random, stop });
    const sending = performance.now() - started;
    await settle(store, chain, { n, from, stop });
    const whole = performance.now() - started;
    const activity = await store.sync(from);
    const blocks = await audit(chain, { n, from, told, activity });
    return { kind, n, kills: told.kills, again: told.again, errors: told.errors, blocks, sending: Math.round(sending), whole: Math.round(whole) };
  } finally {
    await store.close();
    await chain.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Lets two senders work off their shares, kills one of them again and again, and keeps what they told. */
async function send(store, { n, random, stop }) {
  const told = { hashes: new Map(), kills: 0, again: 0, errors: {} };
  // One in ten payments is asked for by both: an intent that two senders have at once is still one transaction.
  const shares = [[], []];
  for (let i = 0; i < n; i++) {
    const to = random.below(2);
    shares[to].push(i);
    if (random.below(10) === 0) shares[1 - to].push(i);
  }
  await Promise.all(shares.map(async (share, who) => {
    const open = new Set(share);
    while (open.size > 0) {
      // It is killed in the middle of something: a moment after it told of so many payments, or else soon after its start.
      const life = random.below(6) === 0 ? 0 : 1 + random.below(Math.max(10, n / 20));
      let lived;
      const alive = new Promise((resolve) => (lived = resolve));
      let payments = 0;
      const sender = await store.start(who, [...open], ({ i, hash, error }) => {
        if (error) return void (told.errors[error] = (told.errors[error] ?? 0) + 1);
        const before = told.hashes.get(i);
        if (before) told.again++;
        if (before && before !== hash) throw new Error(`payment ${i} was made as ${before} and again as ${hash}`);
        told.hashes.set(i, hash);
        open.delete(i);
        if (++payments === life) lived();
      });
      if (life === 0) lived();
      let end = await Promise.race([sender.ended, alive.then(() => wait(random.below(life === 0 ? 1_000 : 100)))]);
      if (end === undefined) {
        told.kills++;
        end = (await sender.kill(random)) ?? (await sender.ended);
      }
      stop.throwIfAborted();
      if (end instanceof Error) throw end;
    }
  }));
  assert.equal(told.hashes.size, n);
  return told;
}

/** Lets the ledger follow the chain until all is final. */
async function settle(store, chain, { n, from, stop }) {
  for (;;) {
    const { open } = await store.sync(from);
    if (open === 0) return;
    stop.throwIfAborted();
    if (Number(await chain.call("eth_getTransactionCount", from, "latest")) >= n) await chain.call("dev_finalize");
    await wait(50);
  }
}

/** Compares the chain with what was to be paid, with what the senders were told, and with the ledger; returns the number of blocks. */
async function audit(chain, { n, from, told, activity }) {
  const head = Number(await chain.call("eth_blockNumber"));
  const mined = [];
  for (let block = 0; block <= head; block++) {
    const { transactions } = await chain.call("eth_getBlockByNumber", `0x${block.toString(16)}`, true);
    mined.push(...transactions.filter((tx) => tx.from.toLowerCase() === from.toLowerCase()));
  }
  assert.deepEqual(mined.map(({ nonce }) => Number(nonce)), Array.from({ length: n }, (_, nonce) => nonce), "every nonce once, in order, and none more");
  assert.deepEqual(mined.map(({ value }) => Number(value)).sort((a, b) => a - b), Array.from({ length: n }, (_, i) => i + 1), "every payment once");
  for (const { hash, value } of mined) assert.equal(told.hashes.get(Number(value) - 1), hash, "what a sender was told is what was mined");
  assert.equal(Number(activity.next), n, "the ledger's next nonce");
  assert.equal(activity.open, 0);
  assert.ok(activity.transactions.length > 0);
  for (const { nonce, hash, state } of activity.transactions) {
    assert.equal(hash, mined[Number(nonce)].hash, "the ledger's hash");
    assert.equal(state, "final");
  }
  return head;
}
