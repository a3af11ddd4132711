// Nonce protection against real nodes: geth's pool and rules in devnet, and anvil. What the node makes of it is what counts.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { HDNodeWallet } from "ethers";
import { startAnvil } from "../support/anvil.mjs";
import { caller, mnemonic, startDevnet } from "../support/devnet.mjs";
import { balanceOf, mine, networkOf, walletOn } from "../support/journey.mjs";

const unit = 10n ** 15n; // a payment of n is n thousandths of a coin
const nobody = "0x" + "00".repeat(20);
const payee = (n) => "0x" + n.toString(16).padStart(40, "d");
const ids = (activity) => activity.needs.map(({ id }) => id);
const dangers = ({ findings }) => findings.filter(({ severity }) => severity === "danger").map(({ id }) => id);
const gwei = (fee) => String(BigInt(fee) * 10n ** 9n);

/** What the tests of one chain share. Each test has an account of its own, with an empty ledger. */
class Scene {
  used = 0;

  async start(start, extra = {}) {
    this.chain = { ...(await start()), finalDepth: 3 };
    ({ wallet: this.wallet, from: this.from } = await walletOn({ ...this.chain, tokens: [] }));
    this.network = { ...networkOf(this.chain), ...extra(this.chain) };
    await this.wallet.networks.put({ network: this.network });
    await this.chain.call(this.chain.mineMethod === "dev_mine" ? "dev_autoMine" : "evm_setAutomine", false);
    await mine(this.chain, 2);
  }

  /** A fresh account, and somewhere to pay to. */
  async fresh() {
    const at = this.used++;
    if (at > 0) this.from = (await this.wallet.accounts.add({ keyring: 1, path: "", label: `Account ${at}` })).at(-1).address;
    this.key = HDNodeWallet.fromPhrase(mnemonic, "", `m/44'/60'/0'/0/${at}`);
    assert.equal(this.key.address, this.from);
    this.to = payee(at + 1);
  }

  send = (request, acknowledged = []) => this.wallet.send({ request: { chainId: this.chain.chainId, from: this.from, ...request }, acknowledged });
  pay = (amount, more, acknowledged) => this.send({ kind: "transfer", to: this.to, amount: `0.00${amount}`, intentId: `${this.used}/${amount}`, ...more }, acknowledged);
  sync = () => this.wallet.sync({ chainId: this.chain.chainId, account: this.from });
  state = async ({ hash }) => (await this.sync()).transactions.find((one) => one.hash === hash)?.state;
  received = async () => (await balanceOf(this.chain, this.to)) / unit;
  count = async (tag = "latest") => Number(await this.chain.call("eth_getTransactionCount", this.from, tag));
  known = (hash) => this.chain.call("eth_getTransactionByHash", hash);

  /** Syncs and mines until nothing is open. */
  async settle() {
    for (let i = 0; i < 12; i++) {
      if ((await this.sync()).open === 0) return;
      await mine(this.chain, 2);
    }
    assert.fail(JSON.stringify((await this.sync()).needs));
  }

  /** Another wallet with the same key has a transaction taken. */
  async foreign(nonce, value = 1n) {
    const raw = await this.key.signTransaction({ type: 2, chainId: this.chain.chainId, nonce, to: nobody, value, gasLimit: 21_000, maxFeePerGas: 100n * 10n ** 9n, maxPriorityFeePerGas: 50n * 10n ** 9n });
    return this.chain.call("eth_sendRawTransaction", raw);
  }
}

/** Takes the newest blocks away, and what was in them. */
const reorg = ({ mineMethod, call }, depth) => (mineMethod === "dev_mine" ? call("dev_reorg", depth, { drop: true, blocks: depth + 1 }) : call("anvil_reorg", depth, []));
const drop = ({ mineMethod, call }, hash) => (mineMethod === "dev_mine" ? call("dev_dropTransactions") : call("anvil_dropTransaction", hash));

for (const [name, start] of Object.entries({ devnet: startDevnet, anvil: startAnvil })) {
  describe(`on ${name}`, () => {
    const scene = new Scene();
    const { send, pay, sync, state, received, count, known } = scene;
    before(() => scene.start(start, () => ({})));
    after(() => (scene.wallet?.close(), scene.chain?.stop()));

    test("a reorg removes our transaction: the same bytes are mined again", async () => {
      await scene.fresh();
      const sent = await pay(1);
      await mine(scene.chain, 1);
      assert.equal(await state(sent), "mined");
      await reorg(scene.chain, 1);
      await drop(scene.chain, sent.hash);
      await mine(scene.chain, 1); // as high as it was
      assert.equal(await received(), 0n);
      await sync();
      const { raw } = (await exported(scene)).at(-1);
      assert.equal(raw, sent.raw);
      await scene.settle();
      assert.equal(await state(sent), "final");
      assert.equal(await received(), 1n);
    });

    test("a reorg removes the foreign transaction: no second payment", async () => {
      await scene.fresh();
      const sent = await pay(1);
      await drop(scene.chain, sent.hash);
      const other = await scene.foreign(0);
      await mine(scene.chain, 1);
      assert.ok(ids(await sync()).includes("number_taken.0"));
      assert.equal((await pay(1)).hash, sent.hash, "asked again it is the same");
      await reorg(scene.chain, 1);
      await drop(scene.chain, other);
      await mine(scene.chain, 1);
      await scene.settle();
      assert.equal(await state(sent), "final");
      assert.deepEqual([await received(), await count()], [1n, 1]);
    });

    test("a foreign transaction stays: ours is superseded at finality, and paid by nothing else", async () => {
      await scene.fresh();
      const sent = await pay(1);
      await drop(scene.chain, sent.hash);
      await scene.foreign(0);
      await mine(scene.chain, 1);
      assert.notEqual(await state(sent), "superseded");
      await mine(scene.chain, 4);
      assert.equal(await state(sent), "superseded");
      assert.equal((await pay(1)).hash, sent.hash);
      assert.deepEqual([await received(), await count("pending")], [0n, 1]);
    });

    for (const kind of ["speedUp", "cancel"]) {
      test(`${kind}: exactly one is mined`, async () => {
        await scene.fresh();
        const sent = await pay(1);
        const second = await send({ kind, replaces: sent.hash, intentId: `${kind} it` });
        assert.deepEqual([second.nonce, second.state], ["0", "sent"]);
        assert.equal(await known(sent.hash), null, "the node replaced it");
        await mine(scene.chain, 1);
        assert.equal(await state(second), "mined");
        await scene.settle();
        assert.deepEqual([await state(sent), await state(second)], ["replaced", "final"]);
        assert.deepEqual([await received(), await count()], [kind === "speedUp" ? 1n : 0n, 1]);
      });
    }

    test("the least bump is enough for the node, and one wei less is refused before it is signed", async () => {
      await scene.fresh();
      const fees = { maxFeePerGas: 5_000_000_007n, maxPriorityFeePerGas: 1_000_000_001n };
      const texts = (given) => Object.fromEntries(Object.entries(given).map(([field, fee]) => [field, String(fee)]));
      const sent = await pay(1, texts(fees), ["fee_far_above"]); // the base fee of a development chain falls to nothing
      const least = { maxFeePerGas: 5_500_000_008n, maxPriorityFeePerGas: 1_100_000_002n };
      for (const field of Object.keys(least)) {
        const low = texts({ ...least, [field]: least[field] - 1n });
        await assert.rejects(send({ kind: "speedUp", replaces: sent.hash, ...low }, ["fee_far_above"]), (error) => error.code === "replacement_underpriced" && error.details[field] === String(least[field]));
      }
      const second = await send({ kind: "speedUp", replaces: sent.hash, ...texts(least) }, ["fee_far_above"]);
      assert.equal(second.state, "sent");
      assert.ok(await known(second.hash));
      await scene.settle();
      assert.deepEqual([await received(), await count()], [1n, 1]);
    });

    test("a number of the user's own leaves a gap, which is filled, and all are mined", async () => {
      await scene.fresh();
      assert.equal((await pay(1, { nonce: "2" }, ["nonce_above"])).nonce, "2");
      await mine(scene.chain, 1);
      assert.ok(ids(await sync()).includes("nonce_gap.0"));
      await assert.rejects(pay(3, { nonce: "2" }), { code: "nonce_used" });
      assert.equal((await send({ kind: "fill", nonce: "0", intentId: `fill ${scene.used}` })).nonce, "0");
      assert.equal((await pay(2)).nonce, "1", "the next request fills what is left");
      await scene.settle();
      assert.deepEqual([await received(), await count()], [3n, 3]);
    });

    test("delegating takes two numbers; one transaction goes at a time; and it ends", async () => {
      await scene.fresh();
      const code = scene.chain.weth;
      const to = { kind: "delegate", to: code, intentId: `delegate ${scene.used}` };
      const { report } = await scene.wallet.plan({ request: { chainId: scene.chain.chainId, from: scene.from, ...to } });
      assert.equal((await send(to, dangers(report))).nonce, "0");
      await assert.rejects(pay(1), { code: "nonce_delegated" });
      await mine(scene.chain, 1);
      await sync();
      assert.equal((await scene.chain.call("eth_getCode", scene.from, "latest")).toLowerCase(), "0xef0100" + code.slice(2).toLowerCase());
      assert.equal(await count(), 2);
      assert.equal((await pay(1)).nonce, "2");
      await assert.rejects(pay(2), { code: "nonce_delegated" });
      await mine(scene.chain, 1);
      await sync();
      assert.equal((await send({ kind: "delegate", to: nobody, intentId: `end ${scene.used}` })).nonce, "3");
      await scene.settle();
      assert.equal(await scene.chain.call("eth_getCode", scene.from, "latest"), "0x");
      assert.equal((await pay(2)).nonce, "5");
      assert.equal((await pay(3)).nonce, "6");
      await scene.settle();
      assert.equal(await received(), 6n);
    });

    test("an authorization that somebody else sends is noticed, and its number is gone", async () => {
      await scene.fresh();
      const { chain, wallet, from } = scene;
      const plan = await wallet.planMessage({ request: { chainId: chain.chainId, from, kind: "authorization", delegate: chain.weth } });
      const { signature, nonce } = await wallet.approveMessage({ planId: plan.id, acknowledged: dangers(plan.report) });
      assert.equal(nonce, "0");
      await assert.rejects(pay(1), { code: "nonce_delegated" });
      const sponsor = HDNodeWallet.fromPhrase(mnemonic, "", "m/44'/60'/0'/0/9");
      const authorization = { address: chain.weth, nonce: 0n, chainId: BigInt(chain.chainId), signature };
      const at = Number(await chain.call("eth_getTransactionCount", sponsor.address, "latest"));
      await chain.call("eth_sendRawTransaction", await sponsor.signTransaction({ type: 4, chainId: chain.chainId, nonce: at, to: nobody, gasLimit: 200_000, maxFeePerGas: gwei(50), maxPriorityFeePerGas: gwei(1), authorizationList: [authorization] }));
      await mine(chain, 1);
      assert.equal(await count(), 1);
      await mine(chain, 4);
      await sync();
      const [entry] = await exported(scene);
      assert.deepEqual([entry.state, entry.outcome], ["final", "used"]);
      assert.equal((await pay(1)).nonce, "1");
      await scene.settle();
    });
  });
}

/** The ledger's entries, in the order of their numbers. */
async function exported({ wallet, chain, from }) {
  const { ledger } = JSON.parse(await wallet.ledger.export({ chainId: chain.chainId, account: from }));
  return [...ledger.archive, ...ledger.open];
}

describe("on several nodes of one chain", () => {
  const scene = new Scene();
  const { pay, sync, state, received, count } = scene;
  let second;
  before(async () => {
    await scene.start(() => startDevnet("-slots", "16"), ({ rpc }) => ({ nodes: [rpc + "/b"] }));
    second = caller(scene.chain.rpc + "/b");
  });
  after(() => (scene.wallet?.close(), scene.chain?.stop()));

  test("the first one takes a transaction and forgets it: some blocks later the other one has it", async () => {
    await scene.fresh();
    const { chain } = scene;
    await chain.call("dev_holdTransactions", true);
    const sent = await pay(1);
    assert.equal(sent.state, "sent");
    for (let i = 0; i < 5 && (await received()) === 0n; i++) {
      await chain.call("dev_dropTransactions");
      await mine(chain, 1);
      await sync();
      await mine(chain, 1);
    }
    assert.equal(await received(), 1n, "by the other one");
    await chain.call("dev_holdTransactions", false);
    await scene.settle();
    assert.equal(await state(sent), "final");
  });

  test("they disagree: nothing is signed, and both are shown", async () => {
    await scene.fresh();
    await pay(1);
    await mine(scene.chain, 1);
    await sync();
    await second("dev_lie", { method: "eth_getTransactionCount", result: "0x7", times: -1 });
    await assert.rejects(pay(2), ({ code, details }) => code === "nodes_disagree" && Object.keys(details).filter((key) => key.startsWith("node ")).length === 2);
    assert.equal(await count("pending"), 1);
    await second("dev_truth");
    assert.equal((await pay(2)).nonce, "1");
    await scene.settle();
    assert.equal(await received(), 3n);
  });

  test("the other one is behind, which is no contradiction", async () => {
    await scene.fresh();
    await pay(1);
    await mine(scene.chain, 2);
    await sync();
    await second("dev_behind", 2);
    const { value, error } = await pay(2).then((value) => ({ value }), (error) => ({ error }));
    assert.ok(value?.nonce === "1" || error?.code === "nodes_disagree", error?.message);
    await second("dev_behind", 0);
    assert.equal((await pay(2)).nonce, "1");
    await scene.settle();
    assert.equal(await received(), 3n);
  });

  const lies = { "HTTP 429 after taking it": { carryOut: true, status: 429, body: "slow down" }, "HTTP 429 before": { status: 429, body: "slow down" }, "no answer after taking it": { carryOut: true, cut: true } };
  for (const [what, lie] of Object.entries(lies)) {
    test(`${what}: the number is kept, and it is mined once`, async () => {
      await scene.fresh();
      await scene.chain.call("dev_lie", { method: "eth_sendRawTransaction", ...lie });
      const sent = await pay(1);
      assert.equal(sent.state, "unknown");
      assert.equal((await pay(2)).nonce, "1");
      await scene.settle();
      assert.deepEqual([await state(sent), await received(), await count()], ["final", 3n, 2]);
    });
  }

  test("it refuses a bump at first: it is offered again, and mined", async () => {
    await scene.fresh();
    const sent = await pay(1);
    await scene.chain.call("dev_lie", { method: "eth_sendRawTransaction", error: { code: -32000, message: "replacement transaction underpriced" } });
    const bump = await scene.send({ kind: "speedUp", replaces: sent.hash });
    assert.equal(bump.state, "signed");
    await sync();
    await mine(scene.chain, 1);
    assert.equal(await state(bump), "mined");
    await scene.settle();
    assert.deepEqual([await state(sent), await received(), await count()], ["replaced", 1n, 1]);
  });

  test("20 transactions, of which a node keeps 16: all are mined, in order", async () => {
    await scene.fresh();
    const sent = [];
    for (let i = 0; i < 20; i++) sent.push(await scene.pay(1, { intentId: `one of many ${i}` }));
    assert.equal(await count("pending"), 16);
    await scene.settle();
    assert.deepEqual([await received(), await count()], [20n, 20]);
    assert.deepEqual(sent.map(({ nonce }) => Number(nonce)), sent.map((_, i) => i));
  });

  test("the chain is reset, and has the same genesis: a new epoch begins, once the user says so", async () => {
    await scene.fresh();
    const { chain } = scene;
    await pay(1);
    const genesis = (await chain.call("eth_getBlockByNumber", "0x0", false)).hash;
    await chain.call("dev_reset", {});
    await chain.call("dev_autoMine", false);
    await mine(chain, 2);
    assert.equal((await chain.call("eth_getBlockByNumber", "0x0", false)).hash, genesis);
    await assert.rejects(sync(), { code: "chain_reset" });
    await assert.rejects(pay(2), { code: "findings_unacknowledged" });
    assert.equal((await pay(2, {}, ["chain_reset"])).nonce, "0");
    await scene.settle();
    assert.deepEqual([await received(), await count()], [2n, 1], "and the old one is not on the new chain");
    assert.deepEqual((await exported(scene)).map(({ epoch }) => epoch), [0, 1]);
  });
});
