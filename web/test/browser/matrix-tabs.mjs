// Tabs of one wallet on a chain of their own, whose Workers stop where matrix.test.mjs says, and what the chain says of it all.

import assert from "node:assert/strict";
import { mnemonic, startDevnet } from "../support/devnet.mjs";
import { signal } from "../support/gates.mjs";

const recipient = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const now = 1_900_000_000_000; // what every clock says

/** Opens a wallet in so many tabs. */
export async function openWallet(t, { browser, server, gates }, ...names) {
  const chain = await startDevnet();
  const context = await browser.newContext();
  t.after(async () => {
    await context.close();
    await chain.stop();
  });
  const network = { chainId: chain.chainId, name: "Devnet", endpoint: chain.rpc, symbol: "ETH", decimals: 18 };
  const wallet = new Wallet(chain, context);
  const known = new Set();
  for (const name of names) {
    const page = await context.newPage();
    await page.goto(server.origin + "/test/matrix.html");
    await page.waitForFunction(() => globalThis.tests);
    const url = gates.of(`${chain.rpc.split("/")[2]}/${name}`);
    const tab = (wallet.tabs[name] = new Tab(page, url, known));
    gates.on(url, (gate) => tab.pass(gate));
    wallet.account = await tab.run("open", url, mnemonic, network);
  }
  return wallet;
}

class Wallet {
  tabs = {};
  payments = []; // how many wei each is of: one more than the one before
  told = new Map(); // their hashes, by wei
  now = now;

  constructor(chain, context) {
    this.chain = chain;
    this.context = context;
  }

  /** Sends a payment from a tab: {wei, ended, done}. `again` is one that was asked for before. */
  send(name, again) {
    const wei = again ?? this.payments.push(this.payments.length + 1);
    const request = { chainId: this.chain.chainId, from: this.account, kind: "transfer", to: recipient, amount: `0.${String(wei).padStart(18, "0")}`, intentId: `payment ${wei}` };
    const sending = { wei, ended: false };
    sending.done = this.tabs[name].run("send", request).then((sent) => {
      sending.ended = true;
      if (sent.hash) this.told.set(wei, sent.hash);
      return sent;
    });
    return sending;
  }

  /** The payments that the chain has, in order. */
  async blocks() {
    const head = Number(await this.chain.call("eth_blockNumber"));
    const mined = [];
    for (let block = 1; block <= head; block++) {
      const { transactions } = await this.chain.call("eth_getBlockByNumber", `0x${block.toString(16)}`, true);
      mined.push(...transactions.map(({ nonce, hash, value }) => ({ nonce: Number(nonce), hash, wei: Number(value) })));
    }
    return mined;
  }

  /**
   * Compares what was asked for with the chain: each payment once, each number once, and of every signature that was made in vain
   * neither a node nor the ledger ever heard. Resolves to how many of those there were.
   */
  async audit() {
    const tabs = Object.values(this.tabs);
    let ledger;
    do {
      await this.chain.call("dev_finalize");
      ledger = await tabs[0].run("sync", this.chain.chainId, this.account);
    } while (ledger.open > 0);
    const mined = await this.blocks();
    assert.deepEqual(mined.map(({ nonce }) => nonce), this.payments.map((_, nonce) => nonce), "every number once");
    assert.deepEqual(mined.map(({ wei }) => wei).sort((a, b) => a - b), this.payments, "every payment once");
    for (const { wei, hash } of mined) assert.equal(hash, this.told.get(wei), "what was told is what was mined");
    for (const { nonce, hash, state } of ledger.transactions) assert.deepEqual([hash, state], [mined[nonce].hash, "final"]);
    const given = tabs.flatMap(({ given }) => given);
    const vain = tabs.flatMap(({ signed }) => signed).filter(({ hash }) => !mined.some((one) => one.hash === hash));
    for (const { raw } of vain) assert.ok(!given.some((body) => body.includes(raw)), "a signature of a lost race left");
    return new Set(vain.map(({ hash }) => hash)).size;
  }
}

/** A tab, and what its Worker did. */
class Tab {
  signed = []; // entries that it signed and was about to record
  given = []; // what it gave to the node
  passed = 0; // gates
  conflicts = 0; // compare-and-sets of the ledger that failed
  #decide;

  constructor(page, url, known) {
    this.page = page;
    this.url = url;
    this.known = known; // hashes of what any tab signed
  }

  run(name, ...values) {
    return this.page.evaluate(([name, values]) => globalThis.tests[name](...values), [name, values]);
  }

  /** Decides from now on what happens at each gate; see openGates. The clock stands still. */
  decide(decide) {
    this.#decide = decide;
  }

  pass(gate) {
    const { effect, stage, detail } = gate;
    this.passed++;
    if (effect === "mac" && stage === "before") gate.signed = this.#newlySigned(detail);
    if (effect === "rpc" && stage === "before" && detail.includes("eth_sendRawTransaction")) this.given.push(detail);
    if (stage === "refused" && detail.startsWith("ledger/")) this.conflicts++;
    return this.#decide?.(gate) ?? (effect === "now" ? String(now) : "");
  }

  /** The entry that a ledger has a signature of which was not made before: what a MAC is asked for before it is stored. */
  #newlySigned(data) {
    if (!data.startsWith("latchkey ledger\0ledger/")) return undefined;
    const fresh = JSON.parse(data.slice(data.indexOf('{"schema"'))).open.find(({ raw, hash }) => raw && !this.known.has(hash));
    if (fresh) {
      this.known.add(fresh.hash);
      this.signed.push(fresh);
    }
    return fresh;
  }

  /** Stops the Worker at the first gate that is so: {reached, goOn(answer)}. */
  stopWhere(isSo) {
    const reached = signal();
    const left = signal();
    this.decide((gate) => {
      if (!isSo(gate)) return undefined;
      this.decide();
      reached.resolve(gate);
      return left;
    });
    return { reached, goOn: (answer = "") => left.resolve(answer) };
  }

  /** Stops it when it has a signature that is not recorded yet; `reached` resolves to the entry. */
  stopAtRecord() {
    const { reached, goOn } = this.stopWhere(({ signed }) => signed);
    return { reached: reached.then(({ signed }) => ({ ...signed, nonce: Number(signed.nonce) })), goOn };
  }

  /** Waits until another tab's Worker stands still, does work, and makes sure that it did so all the time. */
  async stillWhile(other, work) {
    await this.run("silence", other.url);
    const beats = await this.run("beats", other.url);
    const passed = other.passed;
    const result = await work();
    assert.equal(await this.run("beats", other.url), beats, "it is not suspended");
    assert.equal(other.passed, passed);
    return result;
  }
}

/** Attaches the browser's debugger to the Worker of a page: {paused, resume()}. */
export async function debugWorker(context, page) {
  const devtools = await context.newCDPSession(page);
  const paused = signal();
  const attached = signal();
  devtools.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => targetInfo.type === "worker" && attached.resolve(sessionId));
  devtools.on("Target.receivedMessageFromTarget", ({ message }) => JSON.parse(message).method === "Debugger.paused" && paused.resolve());
  await devtools.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  const sessionId = await attached;
  let id = 0;
  const send = (method) => devtools.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id: ++id, method }) });
  await send("Debugger.enable");
  return { paused, resume: () => send("Debugger.resume") };
}

/** The process that runs a page and its Worker: the one that works while the page does. Its suspend() is what a sleeping device does to it. */
export async function processOf(browser, page) {
  const devtools = await browser.newBrowserCDPSession();
  const times = async () => {
    const { processInfo } = await devtools.send("SystemInfo.getProcessInfo");
    return new Map(processInfo.filter(({ type }) => type === "renderer").map(({ id, cpuTime }) => [id, cpuTime]));
  };
  const before = await times();
  await page.evaluate(() => {
    for (const end = performance.now() + 500; performance.now() < end; );
  });
  const worked = [...(await times())].map(([id, time]) => [id, time - (before.get(id) ?? 0)]);
  const [[pid]] = worked.sort(([, a], [, b]) => b - a);
  return { suspend: () => process.kill(pid, "SIGSTOP"), resume: () => process.kill(pid, "SIGCONT") };
}
