// The rows of the fault matrix that only a browser has, through the wallet's own Worker, over one IndexedDB and on a real chain: a Worker
// that is killed, tabs at the same moment, a lock that is stolen, a Worker or a whole tab that sleeps. The chain's blocks judge.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { launchBrowser } from "../support/chromium.mjs";
import { openGates, signal } from "../support/gates.mjs";
import { dist, serveFolders } from "../support/server.mjs";
import { debugWorker, openWallet, processOf } from "./matrix-tabs.mjs";

const world = {};
before(async () => {
  world.server = await serveFolders({ "/test/": fileURLToPath(new URL(".", import.meta.url)), "/": dist }, { csp: "" });
  world.gates = await openGates();
  world.browser = await launchBrowser();
});
after(async () => {
  await world.browser?.close();
  await world.gates.close();
  await world.server.close();
});

const never = new Promise(() => undefined);

test("row 6: a Worker is killed before, in and after each effect of a send, and the next one makes the payment once", async (t) => {
  const wallet = await openWallet(t, world, "a");
  const { a } = wallet.tabs;
  const places = [];
  for (;;) {
    const stopped = signal();
    let passed = 0, recorded = false;
    a.decide((gate) => {
      recorded ||= gate.effect === "compareAndSet" && gate.stage === "after" && gate.detail.startsWith("ledger/");
      if (passed++ < places.length) return undefined;
      stopped.resolve(gate);
      return never;
    });
    const sending = wallet.send("a");
    const gate = await Promise.race([stopped, sending.done]);
    a.decide();
    if (sending.ended) break;
    places.push(`${gate.stage} ${gate.effect}`);
    await a.run("kill");
    assert.equal((await sending.done).code, "module_dead");
    if (recorded) {
      await a.run("sync", wallet.chain.chainId, wallet.account);
      assert.ok((await wallet.blocks()).some(({ wei }) => wei === sending.wei), "what was recorded is sent, though the wallet is locked");
    }
    await a.run("unlock");
    const sent = await wallet.send("a", sending.wei).done;
    assert.equal(sent.nonce, sending.wei - 1, JSON.stringify(sent));
  }
  for (const effect of ["load", "mac", "rpc", "compareAndSet"]) for (const stage of ["before", "after"]) assert.ok(places.includes(`${stage} ${effect}`));
  t.diagnostic(`killed at ${places.length} places`);
  await wallet.audit();
});

test("row 8: two tabs that sign in the same millisecond, each knowing nothing of the other, get two numbers", async (t) => {
  const wallet = await openWallet(t, world, "a", "b");
  const { a, b } = wallet.tabs;
  const stops = [a, b].map((tab) => tab.stopAtRecord());
  const sent = [wallet.send("a"), wallet.send("b")];
  const signed = await Promise.all(stops.map(({ reached }) => reached));
  assert.deepEqual(signed.map(({ nonce, reservedAt }) => [nonce, reservedAt]), Array(2).fill([0, wallet.now]));
  for (const { goOn } of stops) goOn();
  const done = await Promise.all(sent.map(({ done }) => done));
  assert.deepEqual(done.map(({ nonce }) => nonce).sort(), [0, 1], JSON.stringify(done));
  assert.ok(a.conflicts + b.conflicts > 0);
  assert.equal(await wallet.audit(), 1);
});

test("row 10: a tab whose lock is stolen goes on, its compare-and-set fails, and its signature is dropped", async (t) => {
  const wallet = await openWallet(t, world, "a", "b");
  const { a, b } = wallet.tabs;
  const first = a.stopAtRecord();
  const { done } = wallet.send("a");
  await first.reached;
  assert.equal((await wallet.send("b").done).nonce, 0);
  const second = a.stopAtRecord(); // with the lock, since it collided
  first.goOn();
  const zombie = await second.reached;
  const [lock, ...others] = await b.run("locks");
  assert.equal(lock, `latchkey ledger/${wallet.chain.chainId}/${wallet.account.toLowerCase()}`);
  assert.deepEqual(others, []);
  await b.run("steal", lock);
  assert.deepEqual(await b.run("locks"), []);
  assert.equal((await wallet.send("b").done).nonce, zombie.nonce);
  second.goOn();
  assert.equal((await done).nonce, 2);
  assert.equal(a.conflicts, 2);
  assert.equal(await wallet.audit(), 2);
});

test("row 11: a Worker that the debugger suspends resumes late, its compare-and-set fails, and its signature is dropped", async (t) => {
  const wallet = await openWallet(t, world, "a", "b");
  const { a, b } = wallet.tabs;
  const { paused, resume } = await debugWorker(wallet.context, a.page);
  const stop = a.stopAtRecord();
  const { done } = wallet.send("a");
  const late = await stop.reached;
  stop.goOn("debugger");
  await paused;
  const other = await b.stillWhile(a, () => wallet.send("b").done);
  assert.equal(other.nonce, late.nonce);
  await resume();
  assert.equal((await done).nonce, 1);
  assert.equal(a.conflicts, 1);
  assert.equal(await wallet.audit(), 1);
});

test("row 11: a tab whose process is suspended goes on late, its compare-and-set fails, and its signature is dropped", async (t) => {
  const wallet = await openWallet(t, world, "a", "b");
  const { a, b } = wallet.tabs;
  let answers = 0; // of the node, until a send has all that it signs on
  a.decide(({ effect, stage }) => void (effect === "rpc" && stage === "after" && a.signed.length === 0 && answers++));
  assert.equal((await wallet.send("a").done).nonce, 0);
  const stop = a.stopWhere(({ effect, stage }) => effect === "rpc" && stage === "after" && --answers === 0);
  const { done } = wallet.send("a");
  await stop.reached;
  const { suspend, resume } = await processOf(world.browser, a.page);
  suspend();
  stop.goOn();
  const other = await b.stillWhile(a, () => wallet.send("b").done).finally(resume);
  assert.equal(other.nonce, 1);
  assert.equal((await done).nonce, 2);
  assert.equal(a.conflicts, 1);
  assert.equal(await wallet.audit(), 1);
});
