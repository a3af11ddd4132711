// The built module over a store and a chain that a test holds in its hands: every effect that the module asks for goes through
// a gate, where a schedule puts the effects of several instances into an order, and kills instances.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Engine, InlineLatchkey } from "../../dist/engine.js";
import { LatchkeyError } from "../../dist/errors.js";
import { recordsOf } from "../../dist/records.js";
import { mnemonic } from "./devnet.mjs";
import { sequence } from "./random.mjs";
import { SimChain } from "./sim-chain.mjs";

const module = new WebAssembly.Module(readFileSync(new URL("../../dist/latchkey.wasm", import.meta.url)));
const utf8 = (text) => new TextEncoder().encode(text);
const none = () => new Uint8Array();

/** The development mnemonic's first account. */
export const account = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
export const chainId = 31337;
export const ledgerKey = `ledger/${chainId}/${account.toLowerCase()}`;
export const witnessKey = `witness/${chainId}/${account.toLowerCase()}`;

/** A store in memory. What a test does to `records` is what else happens to a disk. */
export class SimStore {
  records = new Map(); // key → {version, value}
  broken = () => false; // (key, expected) → whether a write fails, as with a full disk
  pairs = false; // whether it writes two records in one step
  async load(key) { return this.records.get(key) ?? { version: 0n, value: undefined }; }
  async compareAndSet(key, expected, value) {
    if (this.broken(key, expected)) throw new Error("quota");
    if (!this.#is(key, expected)) return false;
    this.records.set(key, { version: expected + 1n, value: value.slice() });
    return true;
  }
  async compareAndSetBoth(...writes) {
    if (writes.some(({ key, expected }) => this.broken(key, expected))) throw new Error("quota");
    const old = writes.find(({ key, expected }) => !this.#is(key, expected));
    const written = (old ? [old] : writes).map(({ key, expected, value }) => this.compareAndSet(key, expected, value)); // with nothing in between
    return (await Promise.all(written)).every(Boolean);
  }
  #is(key, expected) { return (this.records.get(key)?.version ?? 0n) === expected; }
  async mac(data) { return new Uint8Array(createHmac("sha256", "beside the records").update(data).digest()); }
  /** The records that tell of transactions, as of now. */
  snapshot() { return new Map(this.records); }
  has = (key) => this.records.has(key);
}

/** One instance of the module, as a tab or a process has it. */
class Instance {
  effects = 0;
  kill = undefined; // {at, after}: where it dies, before or after the effect is carried out
  frozen = undefined; // {at, until, stopped}: where it stops until a promise resolves

  constructor(world) {
    this.world = world;
    this.dead = new Promise((resolve) => (this.die = resolve));
  }

  async open() {
    const transport = (name) => (batch) => this.#effect({ kind: "rpc", name, batch }, async () => this.world.answer(name, batch));
    const on = (method) => (...given) => this.#effect({ kind: method, key: given[0], value: given[2] }, () => this.world.store[method](...given));
    const single = recordsOf({ load: on("load"), compareAndSet: on("compareAndSet"), mac: (data) => this.world.store.mac(data) });
    const pair = async (...writes) => (await this.#effect({ kind: "compareAndSet", ...writes[0] }, () => this.world.store.compareAndSetBoth(...writes)) ? 2 : 0);
    const storage = { ...single, writeBoth: (...writes) => (this.world.store.pairs ? pair : single.writeBoth)(...writes) };
    this.engine = new Engine(module, { storage, transport, now: () => this.world.now }, undefined);
    await this.engine.ready();
    this.wallet = new InlineLatchkey(this.engine);
    return this;
  }

  async #effect(effect, perform) {
    const number = this.effects++;
    await this.world.turn(effect);
    if (this.killed) throw gone();
    if (this.frozen?.at(effect, number)) {
      this.frozen.stopped();
      await this.frozen.until;
    }
    if (this.kill && !this.kill.after && this.kill.at(effect, number)) throw this.#die();
    const result = await perform();
    if (this.kill?.after && this.kill.at(effect, number)) throw this.#die();
    return result;
  }

  /** It dies at the n-th effect from now on. */
  dieAt(n, after) {
    const from = this.effects;
    this.kill = { after, at: (_, number) => number >= from + n };
  }

  #die() {
    this.world.killed++;
    return this.end();
  }

  /** The effect in hand is never answered: the instance is gone with all that it had in memory. */
  end() {
    this.killed = true;
    this.engine.close();
    this.die(DEAD);
    return gone();
  }

  /** What a call comes to: {value}, {error} or {dead: true}. */
  async outcome(work) {
    const done = work(this.wallet).then((value) => ({ value }), (error) => ({ error }));
    const result = await Promise.race([done, this.dead]);
    return this.killed ? DEAD : result;
  }
}

const DEAD = { dead: true };
const gone = () => new LatchkeyError("module_dead", "killed by the test");

/** What every schedule begins with: a vault with the account, and the chain among the networks. */
const prepared = new Map();

async function prepare(nodes, finalDepth) {
  const name = `${nodes} ${finalDepth}`;
  if (prepared.has(name)) return prepared.get(name);
  const world = new World(new SimChain(account, nodes));
  const { wallet } = await new Instance(world).open();
  const { records, kek } = prepared.get("vault") ?? (await createVault(wallet, world));
  world.store.records = new Map(records);
  const network = { chainId, name: "Test", endpoint: nodes[0], symbol: "ETH", decimals: 18, nodes: nodes.slice(1), finalDepth };
  if (nodes.length === 1) delete network.nodes;
  if (!finalDepth) delete network.finalDepth;
  await wallet.networks.put({ network });
  wallet.close();
  const done = { records: world.store.records, kek };
  prepared.set(name, done);
  return done;
}

async function createVault(wallet, { store }) {
  const params = await wallet.vault.newParams();
  const kek = await wallet.vault.deriveKey({ password: utf8("correct horse battery staple"), params });
  const vault = { kek: kek.slice() };
  await wallet.vault.create({ kek, params, phrase: utf8(mnemonic), passphrase: none(), key: none(), backedUp: true });
  vault.records = store.snapshot();
  prepared.set("vault", vault);
  return vault;
}

/** Instances that a schedule left unharmed, for the next one; who is killed is followed by one that is really new. */
const spare = [];

/** A store, a chain, and the instances that work on them. */
export class World {
  store = new SimStore();
  now = 1_700_000_000_000;
  deaths = 0; // how many instances do() may still kill
  killed = 0;
  atEnd = () => undefined;
  #waiting = []; // effects that wait for their turn, while several calls run at once
  #together = false;
  #mine = [];

  constructor(chain, random) {
    this.chain = chain;
    this.random = random;
    this.store.pairs = random?.chance(50) ?? false;
  }

  answer(name, batch) {
    try {
      return this.chain.answer(name, batch);
    } catch (error) {
      if (error.code?.startsWith("node_")) throw new LatchkeyError(error.code, error.message);
      this.failure ??= error; // the test's own, which must not pass for a node's
      throw error;
    }
  }

  /** While several calls run at once, each effect waits until the schedule lets it go on. */
  turn() {
    return this.#together ? new Promise((goOn) => this.#waiting.push(goOn)) : undefined;
  }

  /** Starts an instance over the same store, unlocked unless told otherwise. */
  async open({ locked = false } = {}) {
    const instance = await new Instance(this).open();
    instance.locked = locked;
    if (!locked) await instance.wallet.vault.unlock({ kek: this.kek.slice() });
    return this.#adopt(instance);
  }

  /** The same, but not new: it knows nothing of this world, as the store is another one. */
  async first() {
    const instance = spare.pop();
    if (!instance) return this.open();
    instance.world = this;
    return this.#adopt(instance);
  }

  #adopt(instance) {
    instance.effects = 0;
    this.#mine.push(instance);
    return (this.current = instance);
  }

  /** Ends the world. */
  close() {
    this.atEnd();
    for (const instance of this.#mine) {
      if (instance.killed || instance.locked || instance.frozen || spare.length >= 4) instance.end();
      else spare.push(Object.assign(instance, { kill: undefined }));
    }
  }

  /** Runs calls side by side, their effects in random order. */
  async race(...calls) {
    this.#together = true;
    let open = calls.length;
    const all = Promise.all(calls.map((call) => call().finally(() => open--)));
    for (let quiet = 0; open > 0;) {
      await new Promise((next) => (quiet < 50 ? setImmediate(next) : setTimeout(next, 1)));
      const next = this.#waiting.splice(this.random.below(this.#waiting.length || 1), 1)[0];
      quiet = next ? 0 : quiet + 1;
      next?.();
    }
    this.#together = false;
    return all;
  }

  /**
   * Has the current instance do something that may be asked for again, such as a request with an intent id. It may be killed at any
   * effect, before or after that is carried out: then a new instance over the same store is asked. Resolves to {value} or {error}.
   */
  async do(work) {
    for (;;) {
      const instance = this.current;
      if (this.deaths > 0 && this.random.chance(60)) instance.dieAt(this.random.below(22), this.random.chance(50));
      const outcome = await instance.outcome(work);
      instance.kill = undefined;
      if (!outcome.dead) return outcome;
      this.deaths--;
      await this.open();
    }
  }

  /** The same; an error is thrown. */
  async must(work) {
    const { value, error } = await this.do(work);
    if (error) throw error;
    return value;
  }

  pay = (amount, more, acknowledged = []) => this.must(send(payment(amount, more), acknowledged));
  refused = async (amount, code, more, acknowledged = []) => {
    const { value, error } = await this.do(send(payment(amount, more), acknowledged));
    assert.equal(error?.code, code, value ? `it was ${value.state} with number ${value.nonce}` : error?.message);
    return error;
  };
  sync = () => this.must((wallet) => wallet.sync({ chainId, account }));
  activity = () => this.must((wallet) => wallet.activity({ chainId, account }));
  line = async ({ hash }) => (await this.activity()).transactions.find((one) => one.hash === hash);

  /** The ledger as ledger.export gives it; `all` are its entries. */
  async ledger() {
    const { ledger, older } = JSON.parse(await this.current.wallet.ledger.export({ chainId, account }));
    return { ...ledger, all: [...older, ...ledger.archive, ...ledger.open] };
  }

  /** The faults are over: what is open is mined and becomes final, or is asked of the user. Resolves to the last activity. */
  async settle() {
    this.deaths = 0;
    let activity;
    for (let i = 0; i < 8; i++) {
      activity = await this.sync();
      if (activity.open === 0) break;
      this.chain.mine(2);
      this.chain.finalize();
    }
    await this.judge();
    return activity;
  }

  /** What must hold at every end (N1): of what left with one number all but one is linked, and no payment was made twice. */
  async judge() {
    if (this.failure) throw this.failure;
    const { all } = await this.ledger();
    const signed = new Map(all.map((one) => [one.hash, one]));
    for (const [nonce, hashes] of this.chain.left) {
      for (const hash of hashes) assert.ok(signed.has(hash) || this.strangers?.has(hash), `${hash} left with number ${nonce} and is in the ledger`);
      const roots = [...hashes].filter((hash) => !hashes.has(signed.get(hash)?.replaces) && !this.strangers?.has(hash));
      assert.ok(roots.length <= 1, `number ${nonce}: ${roots.join(" and ")} left, without a link`);
    }
    const amounts = this.chain.mined().filter(({ value }) => value > 0n).map(({ value }) => value);
    assert.equal(new Set(amounts).size, amounts.length, "no payment was made twice");
  }

  /** Whether a payment was made on the chain. */
  paid = (amount) => this.chain.mined().some(({ value }) => value === wei(amount));
}

/** Every payment has an amount of its own, in thousandths of a coin, by which it is known on the chain. */
export const wei = (amount) => BigInt(amount) * 10n ** 15n;
const decimal = (amount) => `${Math.floor(amount / 1000)}.${String(amount % 1000).padStart(3, "0")}`;
export const payment = (amount, more = {}) => ({ chainId, from: account, kind: "transfer", to: "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", amount: decimal(amount), intentId: `payment ${amount}`, ...more });
export const send = (request, acknowledged = []) => (wallet) => wallet.send({ request, acknowledged });

/** A fresh chain, and a store with the account in it. */
export async function newWorld(random, { nodes = ["a"], finalDepth, chain } = {}) {
  const { records, kek } = await prepare(nodes, finalDepth);
  const world = new World(chain ?? new SimChain(account, nodes), random);
  world.store.records = new Map(records);
  world.kek = kek;
  await world.first();
  return world;
}

const SCHEDULES = Number(process.env.SCHEDULES ?? 100);
const SEED = Number(process.env.LATCHKEY_SEED ?? 1);

/** A row of the fault matrix: so many random schedules, each in a world of its own in which up to `deaths` instances are killed. */
export function row(number, fault, run, { deaths = 2, schedules = SCHEDULES, ...options } = {}) {
  test(`${number}. ${fault}`, async (t) => {
    let killed = 0;
    for (let i = 0; i < schedules; i++) {
      const world = await newWorld(sequence(SEED * 1_000_003 + number * 1009 + i), options);
      world.deaths = world.random.below(deaths + 1);
      try {
        await run(world, i);
        await world.judge();
      } catch (error) {
        throw new Error(`schedule ${i} of seed ${SEED}: ${error.message}`, { cause: error });
      } finally {
        world.close();
      }
      killed += world.killed;
    }
    t.diagnostic(`${schedules} schedules, seed ${SEED}, ${killed} instances killed`);
  });
}

/** A row in which nothing is random: every combination of its parameters, once. */
export function table(number, fault, cases, run, options = {}) {
  test(`${number}. ${fault}`, async (t) => {
    for (const one of cases) {
      const world = await newWorld(sequence(number), options);
      try {
        await run(world, one);
        await world.judge();
      } catch (error) {
        throw new Error(`${JSON.stringify(one)}: ${error.message}`, { cause: error });
      } finally {
        world.close();
      }
    }
    t.diagnostic(`${cases.length} combinations`);
  });
}

/** Every combination of the values in lists. */
export const product = (...lists) => lists.reduce((all, list) => all.flatMap((done) => list.map((one) => [...done, one])), [[]]);

/** The key under which the ledger is, and what identifies it among effects. */
export const writesLedger = ({ kind, key }) => kind === "compareAndSet" && key === ledgerKey;
export const sends = ({ kind, batch }) => kind === "rpc" && batch.some(({ method }) => method === "eth_sendRawTransaction");
