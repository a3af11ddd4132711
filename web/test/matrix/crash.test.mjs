// The fault matrix of nonce protection, rows 1 to 12, through the built module: crashes, tabs and locks.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { fileRecords } from "../../dist/stores/files.js";
import { account, chainId, ledgerKey, payment, row, send, sends, wei, writesLedger } from "../support/sim-wallet.mjs";
import { SimDisk } from "../support/sim-disk.mjs";

/** The first hash that was signed, in what was about to be stored. */
const hashIn = (value) => JSON.parse(Buffer.from(value)).record.open.at(-1)?.hash;

row(1, "crash before the reservation: nothing stored", async (world) => {
  const { chain, random, current } = world;
  const foreign = random.below(3);
  for (let i = 0; i < foreign; i++) chain.mineForeign();
  const before = world.store.snapshot();
  const at = random.below(16);
  current.kill = { after: random.chance(50), at: (effect, number) => number >= at || writesLedger(effect) };
  assert.ok((await current.outcome(send(payment(1)))).dead);
  if (world.store.has(ledgerKey)) return; // it died right after the reservation, which is row 4
  assert.deepEqual(world.store.records, before);
  assert.equal(chain.left.size, 0);
  await world.open();
  assert.equal((await world.pay(1)).nonce, String(foreign));
  await world.settle();
  assert.ok(world.paid(1));
}, { deaths: 0 });

/** Leaves what a program leaves that stores a reservation before it signs, as batches of an older release did. */
async function reserve(world, request) {
  world.current.kill = { after: true, at: writesLedger };
  assert.ok((await world.current.outcome(send(request))).dead);
  const { version, value } = world.store.records.get(ledgerKey);
  const { record } = JSON.parse(Buffer.from(value));
  const entry = record.open.at(-1);
  const { hash } = entry;
  entry.state = "reserved";
  delete entry.hash;
  delete entry.raw;
  const text = JSON.stringify(record);
  const number = Buffer.alloc(8);
  number.writeBigUInt64BE(version);
  const mac = createHmac("sha256", "beside the records").update("latchkey ledger\0").update(ledgerKey).update("\0").update(number).update(text).digest("hex");
  world.store.records.set(ledgerKey, { version, value: Buffer.from(`{"mac":"0x${mac}","record":${text}}`) });
  await world.open();
  return { hash, nonce: entry.nonce };
}

row(2, "crash after the reservation, before signing: the same nonce and frozen fields resume", async (world) => {
  const earlier = world.random.below(3);
  for (let i = 0; i < earlier; i++) await world.pay(100 + i);
  const { hash, nonce } = await reserve(world, payment(1));
  assert.ok(!world.chain.left.has(earlier), "nothing left");
  if (world.random.chance(50)) world.chain.mine();
  world.chain.baseFee += BigInt(world.random.below(1000)) * 10n ** 5n; // the market moves, what is frozen does not
  if (world.random.chance(50)) await world.pay(2);
  const sent = await world.pay(1);
  assert.deepEqual([sent.nonce, sent.hash], [nonce, hash]);
  await world.settle();
  assert.ok(world.paid(1));
});

row(3, "crash after signing, before the record: the same hash is signed again", async (world) => {
  for (let i = world.random.below(3); i > 0; i--) await world.pay(100 + i);
  const hashes = [];
  for (let i = world.random.below(3); i >= 0; i--) {
    world.current.kill = { at: (effect) => writesLedger(effect) && hashes.push(hashIn(effect.value)) };
    assert.ok((await world.current.outcome(send(payment(1)))).dead);
    await world.open();
  }
  for (const gone of hashes) assert.ok(![...world.chain.left.values()].some((left) => left.has(gone)), "it never left");
  hashes.push((await world.pay(1)).hash);
  assert.equal(new Set(hashes).size, 1);
  await world.settle();
});

row(4, "crash after the record, before sending: rebroadcast, even while locked", async (world) => {
  for (let i = world.random.below(3); i > 0; i--) await world.pay(100 + i);
  let recorded = false;
  let more = world.random.below(4); // effects behind that
  const late = (effect) => (recorded && more-- === 0) || sends(effect);
  world.current.kill = { after: false, at: (effect) => late(effect) || ((recorded ||= writesLedger(effect)), false) };
  assert.ok((await world.current.outcome(send(payment(1)))).dead);
  await world.open({ locked: true });
  const [line] = (await world.activity()).transactions;
  assert.equal(line.state, "signed");
  assert.ok(!world.chain.left.get(Number(line.nonce)));
  world.deaths = 0; // a new one would be unlocked
  if (world.random.chance(50)) await world.sync();
  else await world.current.wallet.rebroadcast({ chainId, account, hash: line.hash });
  assert.deepEqual([...world.chain.left.get(Number(line.nonce))], [line.hash]);
  assert.equal((await world.line(line)).state, "sent");
  await world.settle();
  assert.ok(world.paid(1));
});

row(5, "crash after sending, before the reply: rebroadcast, and 'already known' is success", async (world) => {
  for (let i = world.random.below(3); i > 0; i--) await world.pay(100 + i);
  world.current.kill = { at: sends, after: true };
  assert.ok((await world.current.outcome(send(payment(1)))).dead);
  await world.open();
  const [line] = (await world.activity()).transactions;
  assert.equal(line.state, "signed");
  const given = world.chain.a.given.length;
  const known = world.random.below(3);
  if (known === 0) assert.equal((await world.pay(1)).state, "sent"); // asks again
  if (known === 1) assert.equal((await world.current.wallet.rebroadcast({ chainId, account, hash: line.hash })).state, "sent");
  if (known === 2) {
    world.chain.a.lies.eth_getTransactionByHash = () => null; // does not show what it has
    await world.sync();
    assert.equal((await world.line(line)).state, "sent");
  }
  assert.ok(world.chain.a.given.length > given);
  assert.deepEqual([...world.chain.left.get(Number(line.nonce))], [line.hash]);
  world.chain.a.lies = {};
  await world.settle();
  assert.ok(world.paid(1));
});

row(6, "instances killed at each effect: recovered, 0 duplicates", async (world) => {
  world.deaths = 3;
  for (let amount = 1; amount <= 3; amount++) {
    await world.pay(amount);
    if (world.random.chance(40)) world.chain.mine();
    if (world.random.chance(30)) world.chain.finalize();
    if (world.random.chance(50)) await world.sync();
  }
  assert.equal((await world.settle()).open, 0);
  assert.deepEqual(world.chain.mined().map(({ value }) => value), [1, 2, 3].map(wei));
});

row(7, "power loss inside a commit: old or new state, never half", async (world) => {
  const disk = new SimDisk(world.random.below);
  world.atEnd = disk.install();
  disk.root.entries.set("home", { entries: new Map(), durable: new Map(), changed: [] });
  disk.root.durable = new Map(disk.root.entries);
  const { records } = world.store;
  world.store = fileRecords({ folder: "/home/wallet" });
  for (const [key, { value }] of records) await world.store.compareAndSet(key, 0n, value);
  await world.store.mac(new Uint8Array());
  await world.pay(1);
  const program = disk.start(() => world.current.outcome(send(payment(2))));
  for (let steps = world.random.below(120); steps > 0 && !program.ended; steps--) await disk.step(program);
  world.current.end();
  disk.losePower();
  world.store = fileRecords({ folder: "/home/wallet" });
  await world.open();
  const lines = (await world.activity()).transactions.filter(({ nonce }) => nonce === "1");
  for (const hash of world.chain.left.get(1) ?? []) assert.equal(lines[0]?.hash, hash, "what left is recorded");
  const sent = await world.pay(2);
  assert.equal(sent.nonce, "1");
  if (lines.length) assert.equal(sent.hash, lines[0].hash);
  await world.settle();
  assert.ok(world.paid(2));
}, { deaths: 0 });

row(8, "two tabs in the same millisecond: distinct nonces", async (world) => {
  const tabs = [world.current, await world.open()];
  const amounts = [1, 2, 3, 4];
  if (world.random.chance(30)) tabs[1].dieAt(world.random.below(40), world.random.chance(50));
  const outcomes = await world.race(...amounts.map((amount, i) => () => tabs[i % 2].outcome(send(payment(amount)))));
  if (tabs[1].killed) await world.open();
  const nonces = [];
  for (const [i, { value, error, dead }] of outcomes.entries()) {
    const { nonce } = dead ? await world.pay(amounts[i]) : (value ?? assert.fail(error.message));
    nonces.push(nonce);
  }
  assert.deepEqual(nonces.sort(), ["0", "1", "2", "3"]);
  await world.settle();
  for (const amount of amounts) assert.ok(world.paid(amount));
}, { deaths: 0 });

row(9, "double click, same intent id: one transaction", async (world) => {
  const tabs = [world.current, world.random.chance(50) ? await world.open() : world.current];
  const click = (tab) => () => tab.outcome(send(payment(1)));
  const kill = world.random.chance(40);
  if (kill) tabs[0].dieAt(world.random.below(25), world.random.chance(50));
  const outcomes = await world.race(click(tabs[0]), click(tabs[1]), click(tabs[1]));
  for (const tab of tabs) if (tab.killed) await world.open();
  const again = await world.pay(1);
  for (const { value, error, dead } of outcomes) assert.equal(dead || error ? again.hash : value.hash, again.hash);
  assert.equal(world.chain.left.size, 1);
  await world.settle();
  assert.ok(world.paid(1));
}, { deaths: 0 });

/** Locks that are no locks: everybody gets one at once, and some hear that theirs was stolen. */
function stolenLocks(random) {
  const locks = { request: (_, { signal }, held) => (random.chance(50) ? Promise.all([held(), Promise.reject(new DOMException("stolen", "AbortError"))]) : held()) };
  const before = Object.getOwnPropertyDescriptor(globalThis, "navigator");
  Object.defineProperty(globalThis, "navigator", { value: { ...globalThis.navigator, locks }, configurable: true });
  return () => (before ? Object.defineProperty(globalThis, "navigator", before) : delete globalThis.navigator);
}

row(10, "lock stolen, the zombie goes on: its compare-and-set fails, its signature is discarded", async (world) => {
  world.atEnd = stolenLocks(world.random);
  const tabs = [world.current, await world.open(), await world.open()];
  const signed = new Set();
  const { compareAndSet } = world.store;
  world.store.compareAndSet = async (key, expected, value) => {
    const written = await compareAndSet.call(world.store, key, expected, value);
    if (key === ledgerKey && written) signed.add(hashIn(value));
    return written;
  };
  const outcomes = await world.race(...tabs.map((tab, i) => () => tab.outcome(send(payment(i + 1)))));
  for (const { value, error } of outcomes) {
    if (error) assert.equal(error.code, "storage_busy");
    else assert.ok(signed.has(value.hash), "what left was stored");
  }
  for (const hashes of world.chain.left.values()) assert.equal(hashes.size, 1);
  await world.settle();
}, { deaths: 0 });

row(11, "a suspended Worker resumes late: its compare-and-set fails", async (world) => {
  const zombie = world.current;
  let resume, stopped;
  const asleep = new Promise((resolve) => (stopped = resolve));
  const commits = world.random.chance(50); // at the very moment of recording, or anywhere
  const at = world.random.below(20);
  let done = false;
  zombie.frozen = { until: new Promise((resolve) => (resume = resolve)), stopped, at: (effect, number) => !done && (commits ? writesLedger(effect) : number >= at) && (done = true) };
  const late = zombie.outcome(send(payment(1)));
  await asleep;
  await world.open();
  const { sync } = world;
  for (let amount = 2; amount < 3 + world.random.below(2); amount++) await world.pay(amount);
  world.chain.mine(world.random.below(3));
  if (world.random.chance(50)) world.chain.finalize();
  if (world.random.chance(50)) await sync();
  let refused = 0;
  const { compareAndSet } = world.store;
  world.store.compareAndSet = async (key, expected, value) => {
    const written = await compareAndSet.call(world.store, key, expected, value);
    if (!written) refused++;
    return written;
  };
  resume();
  const { value } = await late;
  if (commits) assert.ok(refused > 0, "another tab had written");
  if (commits && value) assert.notEqual(value.nonce, "0");
  const again = await world.pay(1);
  if (value) assert.equal(again.hash, value.hash);
  await world.settle();
  assert.ok(world.paid(1) && world.paid(2));
}, { deaths: 1 });

row(12, "release races signing: signing loses", async (world) => {
  const { nonce, hash } = await reserve(world, payment(1));
  const tabs = [world.current, await world.open()];
  const { id } = await tabs[0].wallet.plan({ request: payment(1) });
  const [signing, release] = await world.race(
    () => tabs[0].outcome((wallet) => wallet.approve({ planId: id, acknowledged: [] })),
    async () => {
      for (let wait = world.random.below(16); wait > 0; wait--) await world.turn(); // signing takes longer than that
      return tabs[1].outcome((wallet) => wallet.release({ chainId, account, nonce: BigInt(nonce) }));
    },
  );
  if (release.value) {
    // Whatever is signed after it was reserved anew, for a number that nothing else was signed for.
    const { all } = await world.ledger();
    assert.equal(all.filter((one) => one.hash).length, signing.value ? 1 : 0);
  } else {
    assert.equal(signing.value?.hash, hash, signing.error?.message);
    assert.match(release.error.code, /^nonce_(conflict|transition)$/);
  }
  await world.pay(2); // takes the number, where it is free
  await world.pay(1);
  await world.settle();
  assert.ok(world.paid(1));
}, { deaths: 0 });
