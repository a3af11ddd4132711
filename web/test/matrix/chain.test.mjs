// The fault matrix of nonce protection, rows 31 to 42, through the built module: reorganisations, replacements, other chains, lost and
// damaged ledgers, and authorizations.

import assert from "node:assert/strict";
import { SimChain, target } from "../support/sim-chain.mjs";
import { account, chainId, ledgerKey, payment, product, row, send, table, witnessKey } from "../support/sim-wallet.mjs";

const needs = (activity) => activity.needs.map(({ id }) => id);
const request = (kind, more) => ({ chainId, from: account, kind, ...more });
const dangers = ({ findings }) => findings.filter(({ severity }) => severity === "danger").map(({ id }) => id);

row(31, "a reorg removes our transaction: back to signed, the same raw bytes", async (world) => {
  const { chain, random } = world;
  const sent = [];
  for (let amount = 1; amount <= 1 + random.below(3); amount++) sent.push(await world.pay(amount));
  chain.mine(1 + random.below(3));
  await world.sync();
  assert.equal((await world.line(sent[0])).state, "mined");
  const kept = random.chance(50);
  const { head } = chain;
  chain.reorg(9, kept);
  chain.mine(head - chain.head + random.below(3), () => false); // another branch, without it
  const given = chain.a.given.length;
  await world.sync();
  const { open } = await world.ledger();
  for (const [i, { hash, raw }] of sent.entries()) {
    assert.deepEqual([open[i].hash, open[i].raw, open[i].block], [hash, raw, undefined]);
    assert.match(open[i].state, /^(signed|sent|seen)$/);
    if (!kept) assert.ok(chain.a.given.slice(given).includes(hash), "given again");
  }
  await world.settle();
  assert.deepEqual(chain.mined().map(({ hash }) => hash), sent.map(({ hash }) => hash));
});

row(32, "a reorg removes the foreign transaction: no second payment", async (world) => {
  const { chain, random } = world;
  chain.a.drops = true;
  const { hash } = await world.pay(1);
  chain.a.drops = false;
  for (let rounds = 1 + random.below(2); rounds > 0; rounds--) {
    chain.mineForeign();
    chain.mine(random.below(3), () => false);
    await world.sync();
    if (random.chance(60)) assert.equal((await world.pay(1)).hash, hash, "the same, and nothing else");
    assert.notEqual((await world.line({ hash })).state, "superseded");
    const { head } = chain;
    chain.reorg(9, false);
    chain.mine(head - chain.head + random.below(2), () => false);
  }
  await world.settle();
  assert.equal((await world.line({ hash })).state, "final");
  assert.deepEqual([...chain.left.keys()], [0]);
  assert.ok(world.paid(1));
});

row(33, "cancel mined, or the original mined: exactly one settles", async (world) => {
  const { chain, random } = world;
  const sent = await world.pay(1);
  const kind = random.one(["cancel", "cancel", "speedUp"]);
  const { hash, raw } = await world.must(send(request(kind, { replaces: sent.hash, intentId: "second" })));
  const first = random.chance(50);
  chain.mineThis(first ? sent.raw : raw);
  await world.sync();
  if (random.chance(40)) { // and it changes its mind
    chain.reorg(1, false);
    chain.mineThis(random.chance(50) ? sent.raw : raw);
    await world.sync();
  }
  const [won, lost] = chain.mined()[0].hash === sent.hash ? [sent.hash, hash] : [hash, sent.hash];
  assert.notEqual((await world.line({ hash: lost })).state, "replaced", "not before it is final");
  chain.finalize();
  await world.sync();
  assert.deepEqual([(await world.line({ hash: won })).state, (await world.line({ hash: lost })).state], ["final", "replaced"]);
  assert.equal(world.paid(1), kind === "speedUp" || won === sent.hash);
  assert.equal((await world.pay(2)).nonce, "1");
  await world.settle();
});

row(34, "the chain id changes mid-flow: aborted before signing", async (world) => {
  const { chain, random } = world;
  const before = random.below(2);
  for (let i = 0; i < before; i++) await world.pay(100 + i);
  const left = chain.left.size;
  const { asked } = chain.a;
  const at = 1 + random.below(4);
  chain.a.lies.eth_chainId = (_, truth) => (chain.a.asked >= asked + at ? "0x1" : truth());
  const { killed } = world;
  const { value, error } = await world.do(send(payment(1)));
  chain.a.lies = {};
  if (error) {
    assert.equal(error.code, "chain_id_mismatch");
    if (world.killed === killed) { // else it may have been sent before
      assert.equal(chain.left.size, left);
      assert.equal((await world.activity()).transactions.length, before, "nothing was signed");
    }
  } else assert.equal(value.chainId, chainId); // it changed after the last look: what was signed is for the right one only
  await world.pay(1);
  await world.settle();
  assert.ok(world.paid(1));
});

/** What a chain of the same id says instead: another genesis, or another block where one was final. */
function otherChain(world, genesis) {
  const { chain } = world;
  const other = new SimChain(account, ["a"], genesis ? "another" : "genesis");
  other.name = "fork";
  other.left = chain.left;
  if (!genesis) other.blocks.push(chain.blocks[1]); // it begins alike
  return other;
}

row(35, "a fork that shares the chain id: the pins of genesis and of a final block show it", async (world) => {
  const { chain, random } = world;
  chain.mine(1 + random.below(2));
  for (let amount = 1; amount <= 1 + random.below(2); amount++) await world.pay(amount);
  chain.mine(2);
  const finalized = random.chance(60);
  if (finalized) chain.finalize();
  await world.sync();
  await world.sync(); // what is final was seen in its block before
  const fork = otherChain(world, !finalized);
  while (fork.head < chain.head + 1) fork.mine();
  const open = (await world.activity()).open;
  const left = [...chain.left.values()].map((hashes) => hashes.size);
  world.chain = fork;
  if (open > 0) await assert.rejects(world.sync(), { code: "chain_reset" });
  const { details } = await world.refused(9, "findings_unacknowledged");
  assert.equal(details.id, "chain_reset");
  assert.deepEqual([...chain.left.values()].map((hashes) => hashes.size), left, "nothing left");
  world.chain = chain;
  await world.pay(9);
  await world.settle();
  assert.ok(world.paid(9));
});

row(36, "the development chain is reset, with the same genesis: a new epoch, the old ledger is archived", async (world) => {
  const { chain, random } = world;
  chain.mine(2);
  const before = 1 + random.below(3);
  for (let i = 0; i < before; i++) await world.pay(100 + i);
  chain.mine(random.below(3));
  if (random.chance(40)) chain.finalize();
  await world.sync();
  const fresh = new SimChain(account);
  fresh.name = "reset";
  fresh.mine(1 + random.below(6));
  world.chain = fresh;
  const { details } = await world.refused(1, "findings_unacknowledged");
  assert.equal(details.id, "chain_reset");
  const sent = await world.pay(1, {}, ["chain_reset"]);
  assert.equal(sent.nonce, "0");
  const { epoch, all } = await world.ledger();
  assert.equal(epoch, 1);
  assert.equal(all.filter((one) => one.epoch === 0).length, before, "the old ones are archived");
  await world.settle();
  assert.ok(world.paid(1));
});

row(37, "ledger lost, seed restored: accepted if nothing is pending, else quarantine until it settles, two nodes agree or the user confirms", async (world) => {
  const { chain, random } = world;
  const before = 1 + random.below(3);
  for (let i = 0; i < before; i++) await world.pay(100 + i);
  const pending = random.below(before + 1);
  chain.mine(1, ({ nonce }) => nonce < before - pending);
  if (random.chance(50)) chain.mine();
  for (const key of [ledgerKey, witnessKey, ledgerKey.replace("ledger", "history")]) world.store.records.delete(key);
  world.strangers = new Set([...chain.left.values()].flatMap((hashes) => [...hashes]));
  if (chain.pool.size === 0) {
    assert.equal((await world.pay(1)).nonce, String(chain.count), "silently");
    return void (await world.settle());
  }
  const { details } = await world.refused(1, "findings_unacknowledged");
  assert.equal(details.id, "nonce_unsettled");
  if (random.chance(50)) { // it settles
    chain.mine();
    assert.equal((await world.pay(1)).nonce, String(before));
  } else assert.equal((await world.pay(1, {}, ["nonce_unsettled"])).nonce, String(before));
  await world.settle();
  assert.ok(world.paid(1));
});

row(37, "the same, where a second node knows of as many", async (world) => {
  const { chain, random } = world;
  const before = 1 + random.below(3);
  for (let i = 0; i < before; i++) await world.pay(100 + i);
  for (const key of [ledgerKey, witnessKey]) world.store.records.delete(key);
  world.strangers = new Set([...chain.left.values()].flatMap((hashes) => [...hashes]));
  assert.equal((await world.pay(1)).nonce, String(before));
  await world.settle();
  assert.ok(world.paid(1));
}, { nodes: ["a", "b"] });

row(38, "ledger rolled back or edited: flagged, and begun again above the chain's floor and the witness's", async (world) => {
  const { chain, random } = world;
  const before = 1 + random.below(3);
  for (let i = 0; i < before; i++) await world.pay(100 + i);
  const old = world.store.records.get(ledgerKey);
  const more = 1 + random.below(3);
  for (let i = 0; i < more; i++) await world.pay(200 + i);
  if (random.chance(60)) chain.mine();
  const kind = random.one(["old", "edited", "damaged", "gone"]);
  if (kind === "old") world.store.records.set(ledgerKey, old);
  if (kind === "gone") world.store.records.delete(ledgerKey);
  if (kind === "edited" || kind === "damaged") {
    const { version, value } = world.store.records.get(ledgerKey);
    const text = String(Buffer.from(value));
    const other = kind === "edited" ? text.replace(/"reservedAt":\d+/, '"reservedAt":1') : text.replace(/"floor":"\d+"/, '"floor":"0"');
    assert.notEqual(other, text);
    world.store.records.set(ledgerKey, { version, value: Buffer.from(other) });
  }
  const code = { old: "ledger_rolled_back", gone: "ledger_rolled_back", edited: "ledger_edited", damaged: "ledger_damaged" }[kind];
  const left = [...chain.left.values()].map((hashes) => hashes.size);
  await world.refused(1, code);
  await assert.rejects(world.sync(), { code });
  assert.deepEqual([...chain.left.values()].map((hashes) => hashes.size), left, "nothing left");
  world.strangers = new Set([...chain.left.values()].flatMap((hashes) => [...hashes]));
  await world.must((wallet) => wallet.ledger.recover({ chainId, account, acknowledged: ["nonce_unsettled"] }));
  const sent = await world.pay(1, {}, ["nonce_unsettled", "nonce_gap_ahead"]);
  assert.ok(Number(sent.nonce) >= before + more, `it got number ${sent.nonce}`);
  chain.mine();
  await world.settle();
  assert.ok(world.paid(1));
});

row(39, "quota or write error: no signature is returned", async (world) => {
  const { chain, random } = world;
  const before = random.below(3);
  for (let i = 0; i < before; i++) await world.pay(100 + i);
  const key = random.one([ledgerKey, witnessKey]);
  const left = chain.left.size;
  const { killed } = world;
  world.store.broken = (name) => name === key;
  const { value, error } = await world.do(send(payment(1)));
  if (value) {
    assert.ok(key === witnessKey && world.killed > killed, "only what was recorded whole by one that was then killed");
    assert.ok((await world.ledger()).all.some(({ hash }) => hash === value.hash));
  } else {
    assert.equal(error.code, "storage_failed");
    assert.equal(chain.left.size, left, "nothing left");
  }
  world.store.broken = () => false;
  assert.equal((await world.pay(1)).nonce, String(before));
  await world.settle();
  assert.ok(world.paid(1));
});

const last = 2n ** 64n - 1n;

table(40, "nonce 2^64 - 1: refused", product([last, last - 1n], ["transfer", "delegate"], [false, true]).map((one) => one.map(String)), async (world, [nonce, kind, own]) => {
  const { chain } = world;
  const count = "0x" + BigInt(nonce).toString(16);
  chain.a.lies.eth_getTransactionCount = () => (own === "true" ? "0x0" : count);
  chain.a.lies.eth_sendRawTransaction = () => "0x" + "00".repeat(32); // ethers reads no such number
  const more = own === "true" ? { nonce } : {};
  const ask = kind === "transfer" ? payment(1, more) : request("delegate", { to: target, ...more });
  const { value, error } = await world.do(send(ask, ["delegation", "nonce_above", "delegate_unknown"]));
  if (BigInt(nonce) === last - 1n && own === "false" && kind === "transfer") {
    assert.equal(value.nonce, nonce, "the last one there is");
    return void (await world.refused(2, "nonce_exhausted"));
  }
  assert.ok(["nonce_exhausted", "nonce_not_next", "findings_unacknowledged"].includes(error?.code), `${value?.nonce} ${error?.code} ${error?.message}`);
  assert.equal(chain.left.size, 0);
});

row(41, "self-sponsored EIP-7702: the authorization's nonce is the transaction's + 1, both are reserved", async (world) => {
  const { chain, random } = world;
  const before = random.below(2);
  for (let i = 0; i < before; i++) await world.pay(100 + i);
  chain.mine();
  await world.sync();
  const ask = request("delegate", { to: target, intentId: "delegate" });
  const plan = await world.must((wallet) => wallet.plan({ request: ask }));
  chain.a.fate = random.one([undefined, "unknown", "lost"]);
  const sent = await world.must(send(ask, dangers(plan.report)));
  chain.a.fate = undefined;
  assert.equal(sent.nonce, String(before));
  const { open, floor } = await world.ledger();
  assert.deepEqual(open.slice(-2).map(({ nonce, authorization }) => [Number(nonce), authorization]), [[before, undefined], [before + 1, true]]);
  assert.equal(Number(floor), before + 2);
  await world.refused(1, "nonce_delegated");
  await world.sync();
  const [authorization] = chain.pool.get(before).authorizationList;
  assert.equal(Number(authorization.nonce), before + 1);
  chain.mine();
  assert.equal(chain.delegate, target);
  assert.equal(chain.count, before + 2);
  await world.sync();
  assert.equal((await world.pay(1)).nonce, String(before + 2));
  assert.equal((await world.settle()).open, 0);
});

row(42, "a third party submits our authorization: detected as foreign use", async (world) => {
  const { chain, random } = world;
  const before = random.below(2);
  for (let i = 0; i < before; i++) await world.pay(100 + i);
  chain.mine();
  await world.sync();
  const give = async (wallet) => {
    const plan = await wallet.planMessage({ request: { chainId, from: account, kind: "authorization", delegate: target } });
    return wallet.approveMessage({ planId: plan.id, acknowledged: dangers(plan.report) });
  };
  const { signature, nonce } = await world.must(give);
  assert.equal(nonce, String(before));
  assert.equal((await world.must(give)).signature, signature, "asked for again it is the same");
  assert.ok(!chain.left.has(before), "it is not for us to send");
  await world.refused(1, "nonce_delegated");
  assert.ok(needs(await world.sync()).includes(`authorization_open.${nonce}`));
  assert.ok(chain.carry({ address: target, nonce: BigInt(nonce), chainId: BigInt(chainId), signature }));
  chain.mine(random.below(2));
  await world.sync();
  assert.ok(!(await world.ledger()).all.some(({ outcome }) => outcome === "used"), "not before it is final");
  chain.finalize();
  const { transactions } = await world.sync();
  const entry = (await world.ledger()).all.find(({ authorization }) => authorization);
  assert.deepEqual([entry.state, entry.outcome], ["final", "used"]);
  assert.ok(transactions.find((one) => one.nonce === nonce && one.notice), "the user is told");
  assert.equal((await world.pay(1)).nonce, String(before + 1));
  await world.settle();
});
