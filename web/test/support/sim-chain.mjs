// A chain with one account that matters, as two of its nodes show it: it mines when it is told to, forgets, reorganises and
// finalises. A test makes a node drop, hold back, lie or answer with an error. ethers reads what it is given.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Transaction, verifyAuthorization } from "ethers";

const hex = (number) => "0x" + number.toString(16);
const hashOf = (text) => "0x" + createHash("sha256").update(text).digest("hex");
const nobody = "0x" + "00".repeat(20);

/** The errors that nodes answer to eth_sendRawTransaction here. */
export class Refusal extends Error {
  constructor(message, code = -32000, data) {
    super(message);
    this.answer = { code, message, ...(data === undefined ? {} : { data }) };
  }
}

/** One way to the chain. Whatever is set here is this node's alone. */
class Node {
  drops = false; // says that it took a transaction, and forgets it
  holds = false; // keeps it to itself
  own = new Map(); // what it holds
  words = undefined; // a Refusal for every transaction
  fate = undefined; // of each eth_sendRawTransaction: "not reached", "lost" on the way there, "unknown" once it was taken
  behind = 0; // blocks
  lies = {}; // method → (params, truth) → answer
  down = false;
  asked = 0; // batches
  given = []; // the hash of each transaction that it was given
}

export class SimChain {
  chainId = 31337n;
  balance = 10n ** 21n;
  baseFee = 10n ** 9n;
  delegate = undefined; // whose code the account runs
  slots = 64; // transactions of the account that the pool keeps
  pool = new Map(); // nonce → transaction, of every node
  foreign = new Set(); // pending numbers of another wallet
  left = new Map(); // nonce → hashes that were ever given to a node
  final = 0;
  forks = 0;

  constructor(account, nodes = ["a"], genesis = "genesis") {
    this.account = account;
    this.genesis = hashOf(genesis);
    this.name = genesis;
    this.nodes = Object.fromEntries(nodes.map((name) => [name, new Node()]));
    this.blocks = [{ hash: this.genesis, list: [], count: 0, delegate: undefined }];
  }

  get head() { return this.blocks.length - 1; }
  get count() { return this.blocks[this.head].count; }
  get a() { return this.nodes.a; }
  get b() { return this.nodes.b; }

  /** Mines n blocks of what can be mined; `wants` may refuse a transaction. */
  mine(n = 1, wants = () => true) {
    for (; n > 0; n--) {
      const block = { list: [], count: this.count, delegate: this.delegate, balance: this.balance };
      for (;;) {
        const transaction = this.pool.get(block.count);
        if (this.foreign.has(block.count) && !transaction) {
          block.list.push({ foreign: block.count });
          this.foreign.delete(block.count++);
          continue;
        }
        if (!transaction || !wants(transaction)) break;
        this.#forget(block.count);
        block.count++;
        this.balance -= transaction.value;
        if (transaction.type === 4) block.count = this.#authorize(transaction.authorizationList, block.count);
        block.list.push(transaction);
      }
      this.#append(block);
    }
  }

  /** Another wallet of the account has one mined, whatever is pending. */
  mineForeign() {
    this.#forget(this.count);
    this.#append({ list: [{ foreign: this.count }], count: this.count + 1, delegate: this.delegate, balance: this.balance });
  }

  /** Mines one of those that were ever given to a node, in place of what is pending. */
  mineThis(raw) {
    const transaction = decode(raw);
    assert.equal(transaction.nonce, this.count, "only the next one can be mined");
    this.#forget(this.count);
    const before = this.balance;
    this.balance -= transaction.value;
    this.#append({ list: [transaction], count: this.count + 1, delegate: this.delegate, balance: before });
  }

  /** Somebody else hands in an authorization of the account. Returns whether the chain took it. */
  carry(authorization) {
    const before = this.delegate;
    const count = this.#authorize([authorization], this.count);
    const taken = count > this.count;
    this.#append({ list: [], count, delegate: before, balance: this.balance });
    return taken;
  }

  #append(block) {
    block.hash = hashOf(`${this.name} ${this.blocks.length} ${this.forks}`);
    this.blocks.push(block);
  }

  #forget(nonce) {
    for (const pool of [this.pool, ...Object.values(this.nodes).map(({ own }) => own)]) pool.delete(nonce);
  }

  #authorize(list, count) {
    for (const { address, nonce, chainId, signature } of list) {
      const authority = verifyAuthorization({ address, nonce, chainId }, signature);
      if (authority !== this.account || Number(nonce) !== count || BigInt(chainId) !== this.chainId) continue;
      this.delegate = address === nobody ? undefined : address;
      this.#forget(count++);
    }
    return count;
  }

  finalize(block = this.head) { this.final = Math.max(this.final, Math.min(block, this.head)); }

  /** Takes the newest blocks away; what was in them is pending again if it is kept. */
  reorg(depth, kept = true) {
    for (; depth > 0 && this.head > this.final; depth--) {
      const { list, delegate, balance } = this.blocks.pop();
      Object.assign(this, { delegate, balance });
      for (const one of kept ? list : []) one.foreign === undefined ? this.pool.set(one.nonce, one) : this.foreign.add(one.foreign);
    }
    this.forks++;
  }

  /** Every transaction on the chain that is not another wallet's. */
  mined() { return this.blocks.flatMap(({ list }) => list).filter(({ foreign }) => foreign === undefined); }

  /** What a node answers to a batch; throws an Error whose code is a LatchkeyError's where the connection fails. */
  answer(name, batch) {
    const node = this.nodes[name];
    node.asked++;
    const sends = batch.some(({ method }) => method === "eth_sendRawTransaction");
    if (node.down || (sends && node.fate === "not reached")) throw Object.assign(new Error("not reached"), { code: "node_not_reached" });
    if (sends && node.fate === "lost") throw Object.assign(new Error("unknown"), { code: "node_outcome_unknown" });
    const replies = batch.map(({ method, params }) => {
      try {
        const truth = () => this.#answer(node, method, params);
        const result = node.lies[method] ? node.lies[method](params, truth) : truth();
        return { result: result ?? null };
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return { error: error.answer };
      }
    });
    if (sends && node.fate === "unknown") throw Object.assign(new Error("unknown"), { code: "node_outcome_unknown" });
    return JSON.parse(JSON.stringify(replies));
  }

  #answer(node, method, params) {
    const head = Math.max(this.head - node.behind, 0);
    switch (method) {
      case "eth_chainId": return hex(this.chainId);
      case "eth_blockNumber": return hex(head);
      case "eth_gasPrice": return hex(2n * this.baseFee);
      case "eth_maxPriorityFeePerGas": return "0x3b9aca00";
      case "eth_feeHistory": return { oldestBlock: hex(head), baseFeePerGas: [hex(this.baseFee), hex(this.baseFee)], gasUsedRatio: [0.5] };
      case "eth_getBlockByNumber": return this.#block(params[0], head);
      case "eth_getBalance": return hex(this.balance);
      case "eth_getTransactionCount": return hex(this.#countAt(node, params[1], head));
      case "eth_getStorageAt": return "0x" + "00".repeat(32);
      case "eth_getCode": return this.delegate && params[0] === this.account ? "0xef0100" + this.delegate.slice(2) : params[0] === target ? "0x00" : "0x";
      case "eth_call": return "0x";
      case "eth_estimateGas": return params[0].authorizationList ? "0x10000" : "0x5208";
      case "eth_sendRawTransaction": return this.#take(node, decode(params[0]));
      case "eth_getTransactionReceipt": return this.#receipt(params[0], head);
      case "eth_getTransactionByHash": return this.#shown(node, params[0], head);
      default: throw new Refusal(`the method ${method} does not exist`, -32601);
    }
  }

  #block(tag, head) {
    const at = tag === "latest" ? head : tag === "finalized" ? Math.min(this.final, head) : Number(tag);
    if (at > head) return null;
    return { number: hex(at), hash: this.blocks[at].hash, gasLimit: "0x1c9c380", baseFeePerGas: hex(this.baseFee) };
  }

  #countAt(node, tag, head) {
    if (tag === "finalized") return this.blocks[Math.min(this.final, head)].count;
    if (tag !== "latest" && tag !== "pending") return this.blocks[Math.min(Number(tag), head)].count;
    let { count } = this.blocks[head];
    if (tag === "pending") while (this.pool.has(count) || node.own.has(count) || this.foreign.has(count)) count++;
    return count;
  }

  #take(node, transaction) {
    const { nonce, hash } = transaction;
    assert.equal(transaction.from, this.account);
    assert.equal(transaction.chainId, this.chainId, "a transaction for another chain reached this one");
    node.given.push(hash);
    if (!this.left.has(nonce)) this.left.set(nonce, new Set());
    this.left.get(nonce).add(hash);
    if (node.words) throw node.words;
    if (nonce < this.count) throw new Refusal(`nonce too low: next nonce ${this.count}, tx nonce ${nonce}`);
    const pool = node.holds ? node.own : this.pool;
    const known = pool.get(nonce);
    const others = [...pool.keys()].filter((other) => other >= this.count && other !== nonce);
    if (known?.hash === hash) throw new Refusal("already known");
    if (known && !bumps(known, transaction)) throw new Refusal("replacement transaction underpriced");
    if (this.delegate && nonce > this.count && others.length === 0) throw new Refusal("gapped-nonce tx from delegated accounts");
    if (this.delegate && !known && others.length > 0) throw new Refusal("in-flight transaction limit reached for delegated accounts");
    if (transaction.value + transaction.gasLimit * transaction.maxFeePerGas > this.balance) throw new Refusal("insufficient funds for gas * price + value");
    if (!node.drops && nonce < this.count + this.slots) pool.set(nonce, transaction);
    return hash;
  }

  #receipt(hash, head) {
    const at = this.blocks.findIndex(({ list }) => list.some((one) => one.hash === hash));
    if (at < 0 || at > head) return null;
    return { transactionHash: hash, blockNumber: hex(at), blockHash: this.blocks[at].hash, gasUsed: "0x5208", effectiveGasPrice: "0x1", status: "0x1", logs: [] };
  }

  #shown(node, hash, head) {
    const pending = [...this.pool.values(), ...node.own.values()].some((one) => one.hash === hash);
    return pending || this.#receipt(hash, head) ? { hash } : null;
  }
}

/** A contract, whose code is nothing that is called here. */
export const target = "0x250a6BEF4F9A0dEf9Fe0195EffDBC807d2C0807D";

/** geth's rule: both fees 110 % at least (core/txpool/legacypool/list.go), and never less than one wei more. */
function bumps(known, by) {
  const enough = (old, now) => now > old && now * 100n >= old * 110n;
  return enough(known.maxFeePerGas, by.maxFeePerGas) && enough(known.maxPriorityFeePerGas, by.maxPriorityFeePerGas);
}

const decoded = new Map();

/** Reads a signed transaction; recovering a sender takes milliseconds, and the same bytes come often. */
function decode(raw) {
  let transaction = decoded.get(raw);
  if (!transaction) {
    const { hash, from, nonce, chainId, type, to, value, data, gasLimit, maxFeePerGas, maxPriorityFeePerGas, authorizationList } = Transaction.from(raw);
    transaction = { raw, hash, from, nonce, chainId, type, to, value, data, gasLimit, maxFeePerGas, maxPriorityFeePerGas, authorizationList };
    decoded.set(raw, transaction);
  }
  return transaction;
}
