// The fault matrix of nonce protection, rows 13 to 30, through the built module: what nodes say and do.

import assert from "node:assert/strict";
import { Refusal, target } from "../support/sim-chain.mjs";
import { account, chainId, newWorld, payment, product, row, send, table, wei } from "../support/sim-wallet.mjs";

const day = 86_400_000;
const numbers = (list) => list.map(({ nonce }) => Number(nonce));
const states = (activity) => activity.transactions.map(({ state }) => state);
const needs = (activity) => activity.needs.map(({ id }) => id);

row(13, "two devices, same nonce: the loser is superseded at finality", async (world) => {
  const { chain, random } = world;
  const other = await newWorld(random, { chain }); // the same account elsewhere: another store
  const both = random.chance(50) ? [world, other] : [other, world];
  chain.a.drops = true; // or the second device is told to wait
  const sent = [await both[0].pay(1), await both[1].pay(2)];
  assert.deepEqual(numbers(sent), [0, 0]);
  chain.a.drops = false;
  const winner = random.below(2);
  chain.mineThis(sent[winner].raw);
  const [won, lost] = [both[winner], both[1 - winner]];
  world.strangers = new Set([sent[both[0] === world ? 1 : 0].hash]);
  other.strangers = new Set([sent[both[0] === world ? 0 : 1].hash]);
  await lost.sync();
  assert.ok(!states(await lost.sync()).includes("superseded"), "not before it is final");
  assert.equal((await lost.pay(2 - winner)).hash, sent[1 - winner].hash, "asked again it is the same");
  chain.finalize();
  assert.deepEqual(states(await lost.sync()), ["superseded"]);
  await won.sync();
  assert.deepEqual(states(await won.sync()), ["final"]); // it was seen in this very block before
  const next = await lost.pay(3);
  assert.equal(next.nonce, "1");
  won.strangers.add(next.hash);
  await lost.settle();
  assert.ok(world.paid(1 + winner) && !world.paid(2 - winner) && world.paid(3));
  other.close();
});

row(14, "device clock off by a day: nonces unaffected", async (world) => {
  for (let amount = 1; amount <= 3; amount++) {
    world.now += (world.random.below(3) - 1) * day;
    assert.equal((await world.pay(amount)).nonce, String(amount - 1));
    world.now += (world.random.below(3) - 1) * day;
    if (world.random.chance(40)) world.chain.mine();
    if (world.random.chance(40)) await world.sync();
  }
  assert.equal((await world.settle()).open, 0);
  assert.equal(world.chain.mined().length, 3);
});

/** A node that counts otherwise; `count` gives each tag its count. */
const counts = (node, count) => (node.lies.eth_getTransactionCount = ([, tag], truth) => "0x" + (count[tag] ?? Number(truth())).toString(16));

row(15, "the node's nonce is low or stale: ignored", async (world) => {
  const { chain, random } = world;
  const before = 1 + random.below(3);
  for (let i = 0; i < before; i++) {
    await world.pay(100 + i);
    if (random.chance(60)) chain.mine();
    if (random.chance(30)) chain.finalize();
    if (random.chance(50)) await world.sync();
  }
  const stale = random.below(before);
  counts(chain.a, { latest: stale, pending: stale });
  if (random.chance(50)) chain.a.behind = random.below(3);
  assert.equal((await world.pay(1)).nonce, String(before));
  assert.equal((await world.pay(2)).nonce, String(before + 1));
  chain.a.lies = {};
  chain.a.behind = 0;
  await world.settle();
  assert.ok(world.paid(1) && world.paid(2));
});

row(16, "the node's nonce is high, a gap: held, the user is told", async (world) => {
  const { chain, random } = world;
  const before = 1 + random.below(3);
  for (let i = 0; i < before; i++) await world.pay(100 + i);
  chain.mine();
  if (random.chance(50)) await world.sync();
  const high = before + 1 + random.below(20);
  const pending = random.chance(50);
  counts(chain.a, pending ? { pending: high } : { latest: high, pending: high });
  const left = chain.left.size;
  const { details } = await world.refused(1, "findings_unacknowledged");
  assert.equal(details.id, pending ? "nonce_unsettled" : "nonce_gap_ahead");
  assert.equal(chain.left.size, left, "held");
  assert.ok(!needs(await world.sync()).includes("chain_reset"));
  chain.a.lies = {};
  assert.equal((await world.pay(1)).nonce, String(before), "the floor did not rise");
  await world.settle();
  assert.ok(world.paid(1));
});

row(17, "pending below latest: the ledger's floor wins", async (world) => {
  const { chain, random } = world;
  const before = 1 + random.below(3);
  for (let i = 0; i < before; i++) await world.pay(100 + i);
  if (random.chance(60)) chain.mine();
  counts(chain.a, { pending: random.below(chain.count + 1) });
  for (let i = 0; i < 2; i++) assert.equal((await world.pay(1 + i)).nonce, String(before + i));
  chain.a.lies = {};
  await world.settle();
  assert.ok(world.paid(1) && world.paid(2));
});

row(18, "two nodes disagree: pause, show both", async (world) => {
  const { chain, random } = world;
  const before = random.below(3);
  for (let i = 0; i < before; i++) await world.pay(100 + i);
  chain.mine();
  chain.finalize();
  await world.sync();
  const left = chain.left.size;
  const liar = chain.nodes[random.one(["a", "b"])];
  const more = before + 1 + random.below(20);
  const asked = random.one(["count", "block", "chain"]);
  if (asked === "count") counts(liar, { latest: more, pending: more });
  if (asked === "block") liar.lies.eth_getBlockByNumber = ([tag], truth) => ({ ...truth(), ...(Number(tag) === 0 ? { hash: "0x" + "ee".repeat(32) } : {}) });
  if (asked === "chain") liar.lies.eth_chainId = () => "0x99";
  const { error, value } = await world.do(send(payment(1)));
  assert.equal(value, undefined);
  assert.equal(chain.left.size, left, "nothing left");
  const first = liar === chain.a;
  assert.equal(error.code, asked === "chain" && first ? "chain_id_mismatch" : "nodes_disagree", error.message);
  if (error.code === "nodes_disagree") {
    const shown = Object.entries(error.details).filter(([name]) => name.startsWith("node "));
    assert.equal(shown.length, 2);
    assert.notEqual(shown[0][1], shown[1][1]);
  }
  liar.lies = {};
  assert.equal((await world.pay(1)).nonce, String(before));
  await world.settle();
}, { nodes: ["a", "b"] });

// What clients say of what they have already, and of what they do not want. Sources: wallet/nonce/outcome.go.
const knownWords = ["already known", "AlreadyKnown", "known transaction: 0x12", "ALREADY_EXISTS: already known", "Known transaction", "transaction already imported"];

table(19, "'already known': success if the hash matches", product(knownWords, [-32000, -32603, -32010], [true, false]), async (world, [words, code, has]) => {
  const { chain } = world;
  chain.a.fate = "unknown"; // no answer to the first
  chain.a.drops = !has;
  const { hash, state } = await world.pay(1);
  assert.equal(state, "unknown");
  Object.assign(chain.a, { fate: undefined, drops: false });
  if (has) {
    chain.a.words = new Refusal(words, code);
    chain.a.lies.eth_getTransactionByHash = () => null;
    await world.sync();
    assert.equal((await world.line({ hash })).state, "sent");
  } else {
    chain.a.lies.eth_sendRawTransaction = () => "0x" + "ab".repeat(32); // takes it, by another name
    await world.sync();
    assert.equal((await world.line({ hash })).state, "unknown");
  }
  Object.assign(chain.a, { words: undefined, lies: {} });
  await world.settle();
  assert.ok(world.paid(1));
});

row(20, "'nonce too low', our hash is mined: confirmed by receipt", async (world) => {
  const { chain, random } = world;
  chain.a.fate = random.one([undefined, "unknown"]);
  const { hash } = await world.pay(1);
  chain.a.fate = undefined;
  chain.mine(1 + random.below(3));
  const hidden = random.chance(50);
  if (hidden) chain.a.lies.eth_getTransactionReceipt = () => null;
  const sent = random.chance(50) ? await world.pay(1) : await world.must((wallet) => wallet.rebroadcast({ chainId, account, hash }));
  assert.equal(sent.hash, hash);
  chain.a.lies = {};
  const { transactions: [line] } = await world.sync();
  assert.deepEqual([line.hash, line.state], [hash, "mined"]);
  assert.ok(Number(line.block) > 0);
  await world.settle();
  assert.equal((await world.line({ hash })).state, "final");
});

row(21, "'nonce too low', another hash: wait for finality", async (world) => {
  const { chain, random } = world;
  chain.a.fate = random.one(["not reached", "lost", "unknown"]);
  const { hash, nonce } = await world.pay(1);
  chain.a.fate = undefined;
  chain.mineForeign();
  for (let looks = random.below(3); looks >= 0; looks--) {
    const sent = random.chance(50) ? await world.must((wallet) => wallet.rebroadcast({ chainId, account, hash })) : await world.pay(1);
    assert.deepEqual([sent.hash, sent.nonce], [hash, nonce]);
    chain.mine(random.below(2));
    const activity = await world.sync();
    assert.ok(needs(activity).includes(`number_taken.${nonce}`), needs(activity).join());
    assert.notEqual((await world.line({ hash })).state, "superseded");
  }
  chain.finalize();
  await world.sync();
  assert.equal((await world.line({ hash })).state, "superseded");
  const again = await world.pay(1);
  assert.deepEqual([again.hash, again.state], [hash, "superseded"], "the same intent is never paid by another number");
  assert.equal((await world.pay(2)).nonce, "1");
  await world.settle();
  assert.ok(!world.paid(1) && world.paid(2));
});

const lowWords = ["nonce too low: next nonce 5, tx nonce 4", "nonce too low", "OldNonce, Current nonce: 5, nonce of rejected tx: 3.", "nonce too low, Current nonce: 5", "INTERNAL_ERROR: nonce too low", "Nonce too low"]; // geth and reth, anvil, nethermind twice, erigon, besu

table(22, "'nonce too low' in every client's words and codes: recognised, never a blind retry", product(lowWords, [-32000, -32603, -32003, -32010, -32001], [false, true]), async (world, [words, code, inData]) => {
  const { chain } = world;
  chain.a.words = inData ? new Refusal("Internal error", code, { message: words }) : new Refusal(words, code);
  const sent = await world.pay(1);
  assert.equal(chain.a.given.length, 1, "given once");
  assert.ok(["signed", "unknown"].includes(sent.state), sent.state);
  const { all } = await world.ledger();
  assert.equal(all[0].outcome, "nonce_too_low");
  assert.equal(all[0].raw, sent.raw);
  assert.equal((await world.pay(2)).nonce, "1", "the number is kept");
  chain.a.words = undefined;
  await world.settle();
  assert.ok(world.paid(1) && world.paid(2));
});

row(23, "'nonce too high', a gap: the lowest gap is filled, no storm", async (world) => {
  const { chain, random } = world;
  const leap = 1 + random.below(4);
  const own = await world.pay(1, { nonce: String(leap) }, ["nonce_above"]);
  assert.equal(own.nonce, String(leap));
  const given = chain.a.given.length;
  for (let i = 0; i < 3; i++) {
    const activity = await world.sync();
    assert.ok(needs(activity).includes("nonce_gap.0"), needs(activity).join());
    chain.mine();
  }
  assert.ok(chain.a.given.length <= given + 3, "no storm");
  for (let i = 0; i < leap; i++) {
    const filled = random.chance(50) ? await world.pay(2 + i) : await world.must(send({ chainId, from: account, kind: "fill", nonce: String(i), intentId: `fill ${i}` }));
    assert.equal(filled.nonce, String(i), "the lowest first");
  }
  await world.settle();
  assert.ok(world.paid(1));
  assert.equal(chain.count, leap + 1);
});

const rise = (fee) => (BigInt(fee) * 110n + 99n) / 100n;

row(24, "'replacement transaction underpriced': at least 10 % more, rounded up, of both fees, linked and approved", async (world) => {
  const { chain, random } = world;
  const tip = BigInt(1 + random.below(10 ** 9));
  const most = 3n * 10n ** 9n + BigInt(random.below(10 ** 9));
  const sent = await world.pay(1, { maxFeePerGas: String(most), maxPriorityFeePerGas: String(tip) });
  const request = (more) => ({ chainId, from: account, kind: "speedUp", replaces: sent.hash, ...more });
  const low = { maxFeePerGas: String(rise(most)), maxPriorityFeePerGas: String(rise(tip)) };
  const name = random.one(Object.keys(low));
  const { error } = await world.do(send(request({ ...low, [name]: String(BigInt(low[name]) - 1n), intentId: "too low" })));
  assert.equal(error?.code, "replacement_underpriced");
  assert.deepEqual([error.details.maxFeePerGas, error.details.maxPriorityFeePerGas], Object.values(low));

  let last = sent;
  for (let bumps = 1 + random.below(2); bumps > 0; bumps--) {
    if (random.chance(50)) chain.a.words = new Refusal("replacement transaction underpriced"); // and offered again later
    const own = random.chance(50) && last === sent ? low : {};
    const bumped = await world.must(send(request({ ...own, replaces: last.hash, intentId: `bump ${bumps}` }), ["fee_far_above"]));
    assert.equal(bumped.nonce, "0");
    chain.a.words = undefined;
    const { all } = await world.ledger();
    const [old, now] = [last, bumped].map(({ hash }) => all.find((one) => one.hash === hash));
    assert.equal(now.replaces, last.hash);
    for (const fee of Object.keys(low)) assert.ok(BigInt(now.transaction[fee]) >= rise(old.transaction[fee]), fee);
    await world.sync();
    assert.equal(chain.pool.get(0).hash, bumped.hash, "the node took it");
    last = bumped;
  }
  await world.settle();
  assert.equal((await world.line(last)).state, "final");
  assert.equal((await world.line(sent)).state, "replaced");
}, { deaths: 1 });

row(25, "timeout or 429 after sending: unknown, the nonce is kept", async (world) => {
  const { chain, random } = world;
  chain.a.fate = random.one(["unknown", "lost"]);
  const sent = await world.pay(1);
  assert.equal(sent.state, "unknown");
  if (random.chance(50)) chain.a.fate = undefined;
  assert.equal((await world.pay(2)).nonce, "1");
  assert.equal((await world.pay(1)).hash, sent.hash);
  chain.a.fate = undefined;
  await world.settle();
  assert.ok(world.paid(1) && world.paid(2));
});

const poorWords = ["insufficient funds for gas * price + value", "insufficient funds for gas * price + value: address 0x1 have 0 want 1", "InsufficientFunds, Balance is 0", "Upfront cost exceeds account balance", "txpool is full", "transaction pool is full", "pool is full", "account limit exceeded"];

table(26, "'insufficient funds', 'txpool is full': kept signed, rebroadcast or cancelled", product(poorWords, [-32000, -32003, -32603], ["rebroadcast", "cancel", "wait"]), async (world, [words, code, then]) => {
  const { chain } = world;
  chain.a.words = new Refusal(words, code);
  const { hash, state } = await world.pay(1);
  assert.equal(state, "signed");
  chain.a.words = undefined;
  if (then === "rebroadcast") assert.equal((await world.must((wallet) => wallet.rebroadcast({ chainId, account, hash }))).state, "sent");
  if (then === "cancel") await world.must(send({ chainId, from: account, kind: "cancel", replaces: hash, intentId: "cancel" }));
  await world.settle();
  assert.equal(world.paid(1), then !== "cancel");
  assert.equal(chain.count, 1);
});

row(27, "'in-flight transaction limit reached for delegated accounts': serialised to one", async (world) => {
  const { chain, random } = world;
  const late = random.chance(50); // it delegates while two are on their way
  chain.delegate = late ? undefined : target;
  const first = await world.pay(1);
  if (late) {
    chain.pool.clear();
    chain.delegate = target;
    chain.a.lies.eth_getCode = () => "0x"; // and the node does not say so
    const second = await world.pay(2);
    assert.equal(second.nonce, "1");
    chain.a.lies = {};
  } else await world.refused(2, "nonce_delegated");
  for (let i = 0; i < 3; i++) {
    await world.sync();
    assert.ok(chain.pool.size <= 1, "one in flight");
    chain.mine();
  }
  await world.sync();
  if (!late) assert.equal((await world.pay(2)).nonce, "1");
  await world.settle();
  assert.ok(world.paid(1) && world.paid(2));
  assert.equal((await world.line(first)).state, "final");
});

row(28, "'gapped-nonce tx from delegated accounts': the gap is filled first", async (world) => {
  const { chain, random } = world;
  const leap = 1 + random.below(3);
  await world.pay(1, { nonce: String(leap) }, ["nonce_above"]);
  chain.pool.clear();
  chain.delegate = target;
  const given = chain.a.given.length;
  await world.sync();
  assert.equal(chain.a.given.length, given, "nothing above a gap is offered");
  await world.refused(50, "nonce_delegated", { nonce: String(leap + 2) }, ["nonce_above"]);
  for (let i = 0; i < leap; i++) {
    assert.equal((await world.pay(2 + i)).nonce, String(i));
    await world.sync();
    assert.ok(chain.pool.size <= 1);
    chain.mine();
    await world.sync();
  }
  await world.settle();
  assert.ok(world.paid(1));
  assert.equal(chain.count, leap + 1);
});

row(29, "the node says OK and drops it: given to the others after some blocks", async (world) => {
  const { chain, random } = world;
  chain.a.drops = true;
  const many = 1 + random.below(2);
  for (let amount = 1; amount <= many; amount++) assert.equal((await world.pay(amount)).state, "sent");
  assert.equal(chain.b.given.length, 0, "the other one was not asked yet");
  for (let blocks = 0; blocks < 6 && chain.count < many; blocks++) {
    if (blocks < 2) assert.equal(chain.b.given.length, 0, "not at once");
    chain.mine();
    await world.sync();
  }
  assert.equal(chain.pool.size + chain.count, many, "the other one has it");
  await world.settle();
  assert.equal(chain.mined().length, many);
}, { nodes: ["a", "b"] });

row(30, "beyond the node's slots for an account (16): capped, and rebroadcast", async (world) => {
  const { chain, random } = world;
  chain.slots = 16;
  const many = 17 + random.below(6);
  const requests = Array.from({ length: 14 }, (_, i) => payment(i + 1));
  await world.must(async (wallet) => wallet.approveBatch({ planId: (await wallet.planBatch({ requests })).id, acknowledged: [] }));
  for (let amount = 15; amount <= many; amount++) await world.pay(amount);
  await world.sync(); // who was killed before it sent left that to the next look
  assert.equal(chain.pool.size, 16);
  const capped = () => { // who was killed and asks again for one by name has that one given, as by rebroadcast
    for (const nonce of chain.left.keys()) assert.ok(nonce < chain.count + 16 || world.killed > 0, "nothing is given that the node drops");
  };
  capped();
  if (random.chance(50)) for (const nonce of [...chain.pool.keys()]) if (random.chance(30)) chain.pool.delete(nonce); // hours later
  for (let i = 0; i < 12 && chain.count < many; i++) {
    await world.sync();
    capped();
    chain.mine();
  }
  await world.settle();
  assert.deepEqual(chain.mined().map(({ value }) => value), Array.from({ length: many }, (_, i) => wei(i + 1)));
});
