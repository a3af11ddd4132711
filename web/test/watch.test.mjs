import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { LatchkeyError, watchAccount } from "latchkey/inline";
import { startDevnet } from "./support/devnet.mjs";
import { mine, walletOn } from "./support/journey.mjs";

/** A clock, timers and a page that the test moves. */
function world() {
  let time = 1_000_000;
  let timers = [];
  const wakers = new Set();
  const settle = async () => { for (let i = 0; i < 20; i++) await null; };
  const it = {
    shown: true,
    now: () => time,
    after(milliseconds, callback) {
      const timer = { at: time + milliseconds, callback };
      timers.push(timer);
      return () => (timers = timers.filter((other) => other !== timer));
    },
    onWake(callback) {
      wakers.add(callback);
      return () => wakers.delete(callback);
    },
    visible: () => it.shown,
    settle,
    wake: () => { for (const callback of wakers) callback(); return settle(); },
    timers: () => timers.length,
    wakers: () => wakers.size,
    /** Lets time pass, with every timer at its time. */
    async pass(milliseconds) {
      await settle();
      for (const end = time + milliseconds; ; ) {
        const [first] = timers.sort((a, b) => a.at - b.at);
        if (!first || first.at > end) return void (time = end);
        time = first.at;
        timers.shift();
        first.callback();
        await settle();
      }
    },
    /** The device sleeps: time passes, and timers know nothing of it. */
    sleep(milliseconds) {
      time += milliseconds;
      for (const timer of timers) timer.at += milliseconds;
    },
  };
  return it;
}

/** A watch over a wallet whose answers the test gives: a number of open transactions, or an error; default none open. */
function start(answers = [], options = {}) {
  const w = world();
  const said = [];
  const asked = [];
  const wallet = {
    sync: async (args) => {
      asked.push(w.now());
      assert.deepEqual(args, { chainId: 1, account: "0xab" });
      const answer = answers.length > 1 ? answers.shift() : (answers[0] ?? 0);
      const given = await answer;
      if (given instanceof Error) throw given;
      return { open: given };
    },
  };
  const begun = w.now();
  const watch = watchAccount(wallet, { chainId: 1, account: "0xab", onActivity: ({ open }) => said.push(open), onError: ({ code }) => said.push(code), ...options }, w);
  return { ...w, w, watch, said, at: () => asked.map((time) => time - begun) };
}

const failure = (code) => new LatchkeyError(code, "no");

describe("a watch", () => {
  test("looks on start, per block while anything is open, and then once a minute", async () => {
    const { pass, at, said } = start([2, 1, 0, 0, 0]);
    await pass(150_000);
    assert.deepEqual(at(), [0, 12_000, 24_000, 84_000, 144_000]);
    assert.deepEqual(said, [2, 1, 0, 0, 0]);
  });

  test("keeps to another chain's block time", async () => {
    const { pass, at } = start([1], { blockTime: 2000 });
    await pass(7000);
    assert.deepEqual(at(), [0, 2000, 4000, 6000]);
  });

  test("of a page that nobody sees looks only while anything is open", async () => {
    const { w, pass, at } = start([1, 1, 0]);
    w.shown = false;
    await pass(3_600_000);
    assert.deepEqual(at(), [0, 12_000, 24_000]);
    w.shown = true;
    await w.wake();
    assert.equal(at().at(-1), 3_600_000);
  });

  test("looks when the page is shown or the network is back", async () => {
    const { pass, wake, at } = start();
    await pass(10_000);
    await wake();
    assert.deepEqual(at(), [0, 10_000]);
  });

  test("that is woken in the midst of a look takes another one: the network may have been gone under the first", async () => {
    let answer;
    const { wake, settle, at, said } = start([new Promise((resolve) => (answer = resolve)), 1]);
    await settle();
    await wake();
    await wake();
    assert.equal(at().length, 1, "one look at a time");
    answer(failure("node_outcome_unknown"));
    await settle();
    assert.deepEqual(at(), [0, 0]);
    assert.deepEqual(said, ["node_outcome_unknown", 1]);
  });

  test("does not storm a node that fails, however short the blocks are", async () => {
    const { pass, at } = start([failure("node_not_reached")], { blockTime: 1 });
    await pass(60_000);
    assert.ok(at().length < 10, `${at().length} looks in a minute`);
  });

  test("notices that the device slept", async () => {
    const { pass, sleep, at } = start();
    await pass(7000);
    sleep(8 * 3_600_000);
    await pass(5000);
    assert.deepEqual(at(), [0, 8 * 3_600_000 + 10_000]);
  });

  test("looks on demand, one at a time, at what came after the demand", async () => {
    let answer;
    const { watch, settle, at, said } = start([new Promise((resolve) => (answer = resolve)), 3]);
    const demands = [watch.now(), watch.now()];
    await settle();
    assert.equal(at().length, 1, "the first look is not through");
    answer(7);
    assert.deepEqual(await Promise.all(demands), [{ open: 3 }, { open: 3 }]);
    assert.equal(at().length, 2, "both demands are met by one look, which began after them");
    await settle();
    assert.deepEqual(said, [7, 3]);
  });

  test("doubles its pause after each failure, up to five minutes, and forgets them after a success", async () => {
    const { pass, at, said } = start([...Array(7).fill(failure("node_not_reached")), 1, 1]);
    await pass(1_500_000);
    const gaps = at().map((time, i, all) => time - (all[i - 1] ?? 0)).slice(1);
    assert.deepEqual(gaps.slice(0, 8), [24_000, 48_000, 96_000, 192_000, 300_000, 300_000, 300_000, 12_000]);
    assert.deepEqual(said.slice(0, 8), [...Array(7).fill("node_not_reached"), 1]);
  });

  test("tells whoever asked of a failure, and goes on", async () => {
    const { watch, pass, settle, said } = start([0, failure("node_outcome_unknown"), 5]);
    await settle();
    await assert.rejects(watch.now(), { code: "node_outcome_unknown" });
    await pass(60_000);
    assert.deepEqual(said.slice(0, 3), [0, "node_outcome_unknown", 5]);
  });

  test("that is stopped asks nothing more and calls nobody, and leaves no timer or listener", async () => {
    let answer;
    const { w, watch, pass, said, at } = start([new Promise((resolve) => (answer = resolve))]);
    await w.settle();
    const open = watch.now();
    watch.stop();
    answer(1);
    await assert.rejects(open, { code: "watch_stopped" });
    await pass(1_000_000);
    assert.deepEqual([said, at().length, w.timers(), w.wakers()], [[], 1, 0, 0]);
    await assert.rejects(watch.now(), { code: "watch_stopped" });
  });

  test("of a wallet that is closed stops by itself", async () => {
    const { w, pass, said, at } = start([1, failure("wallet_closed")]);
    await pass(1_000_000);
    assert.deepEqual([said, at().length, w.timers(), w.wakers()], [[1, "wallet_closed"], 2, 0, 0]);
  });
});

test("a watch over a chain follows a payment until it is final, also after the wallet was locked", async (t) => {
  const chain = { ...(await startDevnet()), finalDepth: 3 };
  t.after(chain.stop);
  const { wallet, from } = await walletOn(chain);
  t.after(() => wallet.close());
  const seen = [];
  const watch = watchAccount(wallet, { chainId: chain.chainId, account: from, onActivity: (activity) => seen.push(activity) });
  t.after(watch.stop);
  assert.deepEqual((await watch.now()).transactions, []);
  await wallet.send({ request: { chainId: chain.chainId, from, kind: "transfer", to: chain.accounts[1], amount: "0.01" }, acknowledged: [] });
  const states = async () => (await watch.now()).transactions.map(({ state }) => state);
  await wallet.lock();
  assert.equal((await watch.now()).open, 1);
  await mine(chain, 1);
  assert.deepEqual(await states(), ["mined"]);
  await mine(chain, 10);
  assert.deepEqual(await states(), ["final"]);
  assert.equal(seen.at(-1).open, 0);
});
