// Several requests in one approval: what needs the ones in front of it is tried behind them, against two independent nodes.

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { load } from "latchkey/node";
import { encodeFunctionData, parseAbi } from "viem";
import { startAnvil } from "./support/anvil.mjs";
import { startDevnet } from "./support/devnet.mjs";
import { balanceOf, mine, unlock, walletOn } from "./support/journey.mjs";

const ETHER = 10n ** 18n;
const vaultABI = parseAbi(["function deposit(uint256 assets, address receiver)"]);
const codes = new URL("../../devnet/artifacts/contracts.json", import.meta.url);

/** The vault of DUSD that devnet has, or a new one. */
async function vaultOf(chain, asset) {
  const there = chain.tokens.find(({ symbol }) => symbol === "vDUSD");
  if (there) return there.address;
  const { Vault } = JSON.parse(await readFile(codes, "utf8"));
  const data = Vault + asset.slice(2).toLowerCase().padStart(64, "0");
  const hash = await chain.call("eth_sendTransaction", { from: chain.accounts[9], data, gas: "0x2dc6c0" });
  await mine(chain, 1);
  return (await chain.call("eth_getTransactionReceipt", hash)).contractAddress;
}

for (const [name, start] of Object.entries({ devnet: startDevnet, anvil: startAnvil })) {
  describe(`on ${name}`, () => {
    let chain, wallet, from, folder, asset, vault;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "latchkey-batch-"));
      chain = await start();
      ({ wallet, from } = await walletOn(chain, { storage: { folder: join(folder, "wallet") } }));
      asset = chain.tokens.find(({ symbol }) => symbol === "DUSD").address;
      vault = await vaultOf(chain, asset);
    });
    after(async () => {
      wallet?.close();
      await chain?.stop();
      await rm(folder, { recursive: true, force: true });
    });

    const request = (rest) => ({ chainId: chain.chainId, from, ...rest });
    const pay = (amount, intentId) => request({ kind: "transfer", to: chain.accounts[1], amount, intentId });
    const deposit = (amount) => [
      request({ kind: "approve", token: asset, to: vault, amount: String(amount) }),
      request({ kind: "call", to: vault, data: encodeFunctionData({ abi: vaultABI, functionName: "deposit", args: [BigInt(amount) * ETHER, from] }) }),
    ];
    const dangers = ({ findings, reports }) =>
      [...findings, ...reports.flatMap((report) => report.findings)].filter(({ severity }) => severity === "danger").map(({ id }) => id);
    /** Syncs until all are mined: a node may answer a moment before it mines. */
    const mined = async (sent) => {
      for (let i = 0; i < 500; i++) {
        const { transactions } = await wallet.sync({ chainId: chain.chainId, account: from });
        const found = sent.map(({ hash }) => transactions.find((one) => one.hash === hash));
        if (found.every((one) => ["mined", "final"].includes(one?.state))) return found;
      }
      assert.fail("the batch was not mined");
    };

    test("a deposit goes through behind its approval, and fails without it", async () => {
      const requests = deposit(10);
      await assert.rejects(wallet.plan({ request: requests[1] }), { code: "would_revert" });
      const plan = await wallet.planBatch({ requests });
      const [, second] = plan.reports;
      assert.equal(second.simulation.failed, false);
      const moved = second.simulation.changes.map(({ incoming, amount }) => `${incoming ? "+" : "-"}${amount.exact} ${amount.token.toLowerCase()}`);
      assert.deepEqual(moved, [`-${10n * ETHER} ${asset.toLowerCase()}`, `+${10n * ETHER} ${vault.toLowerCase()}`]);
      assert.ok(BigInt(second.fee.gas) > BigInt(second.simulation.gasUsed));
      assert.equal(plan.fee.exact, String(plan.reports.reduce((sum, { fee }) => sum + BigInt(fee.worst.exact), 0n)));
      assert.match(plan.intent, /^1\. .+\n2\. .+$/);
      const sent = await wallet.approveBatch({ planId: plan.id, acknowledged: dangers(plan) });
      assert.deepEqual(sent.map(({ nonce }) => Number(nonce) - Number(sent[0].nonce)), [0, 1]);
      assert.ok((await mined(sent)).every(({ reverted }) => !reverted));
      assert.equal(await balanceOf(chain, vault, asset), 10n * ETHER);
      assert.equal(await balanceOf(chain, from, vault), 10n * ETHER);
    });

    test("what fails behind the others is refused, and says which it is", async () => {
      const [approve] = deposit(1);
      await assert.rejects(wallet.planBatch({ requests: [approve, deposit(2)[1]] }), (error) => {
        assert.equal(error.code, "would_revert");
        assert.equal(error.field, "requests[1]");
        assert.equal(error.details.index, "1");
        return true;
      });
      await assert.rejects(wallet.planBatch({ requests: [pay("6000"), pay("6000"), pay("600000")] }), { code: "insufficient_amount" });
      await assert.rejects(wallet.planBatch({ requests: [approve] }), { code: "request_invalid", field: "requests" });
    });

    test("dangers are acknowledged by their numbers, and a batch is no plan", async () => {
      const plan = await wallet.planBatch({ requests: [pay("0.001"), request({ kind: "approve", token: asset, to: vault, amount: "unlimited" })] });
      assert.ok(dangers(plan).includes("2.allowance_unlimited"));
      await assert.rejects(wallet.approveBatch({ planId: plan.id, acknowledged: ["allowance_unlimited"] }), { code: "findings_unacknowledged" });
      await assert.rejects(wallet.approve({ planId: plan.id, acknowledged: dangers(plan) }), { code: "plan_unknown" });
      const single = await wallet.plan({ request: pay("0.001") });
      await assert.rejects(wallet.approveBatch({ planId: single.id, acknowledged: [] }), { code: "plan_unknown" });
    });

    test("a batch that is asked for and approved again is sent once", async () => {
      const before = await balanceOf(chain, chain.accounts[1]);
      const requests = [pay("0.01", "wages"), pay("0.02", "wages"), pay("0.03", "wages")];
      const plan = await wallet.planBatch({ requests });
      const sent = await wallet.approveBatch({ planId: plan.id, acknowledged: [] });
      const again = await wallet.approveBatch({ planId: plan.id, acknowledged: [] });
      await mined(sent);
      const anew = await wallet.planBatch({ requests });
      assert.deepEqual(anew.reports.map(({ findings }) => findings.map(({ id }) => id)), [["1.already_requested"], ["2.already_requested"], ["3.already_requested"]]);
      const last = await wallet.approveBatch({ planId: anew.id, acknowledged: [] });
      for (const list of [again, last]) assert.deepEqual(list.map(({ hash }) => hash), sent.map(({ hash }) => hash));
      assert.equal(await balanceOf(chain, chain.accounts[1]), before + (6n * ETHER) / 100n);
      await assert.rejects(wallet.planBatch({ requests: [pay("0.01", "wages"), pay("0.05", "wages")] }), { code: "intent_conflict" });
    });

    test("two programs that approve batches at once use each nonce once", async (t) => {
      const other = await load({ storage: { folder: join(folder, "wallet") } });
      t.after(() => other.close());
      await unlock(other);
      const plans = [await wallet.planBatch({ requests: [pay("0.001"), pay("0.002"), pay("0.003")] }), await other.planBatch({ requests: [pay("0.004"), pay("0.005")] })];
      const outcomes = await Promise.allSettled([wallet, other].map((one, i) => one.approveBatch({ planId: plans[i].id, acknowledged: [] })));
      const sent = outcomes.filter(({ status }) => status === "fulfilled").map(({ value }) => value);
      assert.ok(sent.length > 0, outcomes[0].reason?.message);
      const nonces = sent.flatMap((batch) => batch.map(({ nonce }) => Number(nonce)));
      assert.equal(new Set(nonces).size, nonces.length);
      for (const batch of sent) {
        assert.ok(batch.every(({ nonce }, i) => Number(nonce) === Number(batch[0].nonce) + i), "a batch stands together");
        await mined(batch);
      }
    });

    test("a lock forgets the batch", async () => {
      const plan = await wallet.planBatch({ requests: [pay("0.001"), pay("0.002")] });
      await wallet.vault.lock();
      await assert.rejects(wallet.approveBatch({ planId: plan.id, acknowledged: [] }), { code: "plan_unknown" });
      await unlock(wallet);
    });
  });
}
