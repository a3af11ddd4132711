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

/** How many payments a sender has under way at once. */
const LANES = 4;

const recipient = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

/**
 * Runs the test over one kind of store with n payments. What is drawn comes from the seed. Resolves to figures; throws
 * what is wrong. No run is longer than `limit` ms.
 */
export async function run(kind, { n, seed, limit = 20 * 60_000 }) {
  const random = randomFrom(seed);
  const chain = await startDevnet("-manual", "-interval", "100ms");
  const folder = await mkdtemp(join(tmpdir(), "latchkey-load-"));
  const network = { chainId: chain.chainId, name: "Load test", endpoint: chain.rpc, symbol: "ETH", decimals: 18 };
  const shared = { run: `load-${seed}`, to: recipient, network, phrase: mnemonic };
  const started = performance.now();
  const stop = AbortSignal.timeout(limit);
  let store;
  try {
    store = await stores[kind]({ chain, folder, shared });
    const from = await store.prepare();
    const told = await send(store, { n, random, stop });
    const sending = performance.now() - started;
    await settle(store, chain, { n, from, stop });
    const whole = performance.now() - started;
    const activity = await store.sync(from);
    const blocks = await audit(chain, { n, from, told, activity });
    return { kind, n, kills: told.kills, again: told.again, errors: told.errors, blocks, sending: Math.round(sending), whole: Math.round(whole) };
  } finally {
    await store?.close();
    await chain.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Has two senders work off one queue, kills one of them again and again, and keeps what they told. */
async function send(store, { n, random, stop }) {
  const told = { hashes: new Map(), kills: 0, again: 0, errors: {} };
  const queue = Array.from({ length: n }, (_, i) => i);
  const twins = [[], []]; // payments that the other sender was given just now
  const heard = (code) => (told.errors[code] = (told.errors[code] ?? 0) + 1);

  /** The next payment for a sender. One in ten is asked for by both at once, which must still make it one. */
  function next(who) {
    if (twins[who].length > 0) return twins[who].shift();
    const i = queue.shift();
    if (i !== undefined && random.below(10) === 0) twins[1 - who].push(i);
    return i;
  }

  /** Works until the sender is gone or nothing is left. What was under way then is asked for again, by whichever sender comes first. */
  async function work(who, sender, paid) {
    for (let i; !sender.gone && (i = next(who)) !== undefined; ) {
      let hash;
      try {
        hash = await sender.pay(i);
      } catch (error) {
        queue.unshift(i);
        if (!sender.gone) throw error;
        return;
      }
      const before = told.hashes.get(i);
      if (before) told.again++;
      assert.ok(!before || before === hash, `payment ${i} was made as ${before} and again as ${hash}`);
      told.hashes.set(i, hash);
      paid();
    }
  }

  await Promise.all([0, 1].map(async (who) => {
    while (queue.length > 0 || twins[who].length > 0) {
      stop.throwIfAborted();
      // It is killed in the middle of something: a moment after it made so many payments, or else soon after its start.
      const draw = () => 1 + random.below(Math.max(10, Math.ceil(n / 20)));
      let life = random.below(6) === 0 ? 0 : draw();
      const sender = await store.start(who, heard);
      const kill = async () => {
        await wait(random.below(life > 0 ? 100 : 1_000));
        if (sender.gone) return;
        told.kills++;
        await sender.kill(random);
        life = draw();
      };
      let killed = life === 0 ? kill() : undefined;
      const paid = () => {
        if (--life === 0) killed = kill();
      };
      await Promise.all(Array.from({ length: LANES }, () => work(who, sender, paid)));
      await killed;
      await sender.end();
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
