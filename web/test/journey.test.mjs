// From the mnemonic to final transactions, against two independent nodes.

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { load } from "latchkey/node";
import { startAnvil } from "./support/anvil.mjs";
import { startDevnet } from "./support/devnet.mjs";
import { balanceOf, mine, unlock, walletOn } from "./support/journey.mjs";

const ETHER = 10n ** 18n;

for (const [name, start] of Object.entries({ devnet: startDevnet, anvil: startAnvil })) {
  describe(`on ${name}`, () => {
    let chain, wallet, from, folder, to;
    before(async () => {
      folder = await mkdtemp(join(tmpdir(), "latchkey-journey-"));
      chain = { ...(await start()), finalDepth: 3 };
      ({ wallet, from } = await walletOn(chain, { storage: { folder: join(folder, "wallet") } }));
      to = chain.accounts[1];
    });
    after(async () => {
      wallet?.close();
      await chain?.stop();
      await rm(folder, { recursive: true, force: true });
    });

    const send = (request, acknowledged = []) => wallet.send({ request: { chainId: chain.chainId, from, ...request }, acknowledged });
    const sync = async () => (await wallet.sync({ chainId: chain.chainId, account: from })).transactions;
    /** Syncs until a transaction is mined: a node may answer a moment before it mines. */
    const mined = async ({ hash }, account = from) => {
      for (let i = 0; i < 500; i++) {
        const { transactions } = await wallet.sync({ chainId: chain.chainId, account });
        const transaction = transactions.find((one) => one.hash === hash);
        if (["mined", "final"].includes(transaction?.state)) return transaction;
      }
      assert.fail("the transaction was not mined");
    };

    test("the account and its balances are the chain's", async () => {
      assert.equal(from.toLowerCase(), chain.accounts[0].toLowerCase());
      const { balances } = await wallet.portfolio({ chainId: chain.chainId, account: from });
      assert.equal(BigInt(balances[0].amount.exact), await balanceOf(chain, from));
      for (const { amount, error } of balances.slice(1)) {
        assert.equal(error, undefined);
        assert.equal(BigInt(amount.exact), await balanceOf(chain, from, amount.token));
      }
      assert.equal(balances.length, 1 + chain.tokens.length);
    });

    test("what is planned, shown and approved is what is mined", async () => {
      const before = await balanceOf(chain, from);
      const plan = await wallet.plan({ request: { chainId: chain.chainId, from, kind: "wrap", amount: "1" } });
      assert.equal(plan.report.intent, "Wrap 1 ETH");
      const sent = await wallet.approve({ planId: plan.id, acknowledged: [] });
      assert.equal(sent.state, "sent");
      const settled = await mined(sent);

      const { to: target, value, input, from: sender } = await chain.call("eth_getTransactionByHash", sent.hash);
      assert.equal(target, plan.report.to.toLowerCase());
      assert.equal(sender, from.toLowerCase());
      assert.equal(BigInt(value), ETHER);
      assert.equal(input, plan.report.data);

      const receipt = await chain.call("eth_getTransactionReceipt", sent.hash);
      const fee = BigInt(receipt.gasUsed) * BigInt(receipt.effectiveGasPrice);
      assert.equal(await balanceOf(chain, from, chain.weth), ETHER);
      assert.equal(await balanceOf(chain, from), before - ETHER - fee);
      assert.ok(fee <= BigInt(plan.report.fee.worst.exact));
      assert.equal(BigInt(settled.fee.exact), fee);
      assert.equal(settled.gasUsed, String(BigInt(receipt.gasUsed)));
    });

    test("a plan that is approved twice is one transaction", async () => {
      const { id } = await wallet.plan({ request: { chainId: chain.chainId, from, kind: "transfer", to, token: chain.weth, amount: "0.25" } });
      const sent = await wallet.approve({ planId: id, acknowledged: [] });
      const again = await wallet.approve({ planId: id, acknowledged: [] });
      assert.deepEqual([again.hash, again.nonce], [sent.hash, sent.nonce]);
      await mined(sent);
      assert.equal(await balanceOf(chain, to, chain.weth), ETHER / 4n);
    });

    test("approve and transferFrom move tokens by allowance", async () => {
      const spender = (await wallet.accounts.add({ keyring: 1, path: "", label: "Spender" })).at(-1).address;
      assert.equal(spender.toLowerCase(), to.toLowerCase());
      const { id, report } = await wallet.plan({ request: { chainId: chain.chainId, from, kind: "approve", token: chain.weth, to, amount: "0.5" } });
      const dangers = report.findings.filter(({ severity }) => severity === "danger").map((finding) => finding.id);
      if (dangers.length > 0) await assert.rejects(wallet.approve({ planId: id, acknowledged: [] }), { code: "findings_unacknowledged" });
      await mined(await wallet.approve({ planId: id, acknowledged: dangers }));
      const allowance = await wallet.allowance({ chainId: chain.chainId, token: chain.weth, owner: from, spender: to });
      assert.equal(allowance.amount.text, "0.5");
      const third = chain.accounts[2];
      const sent = await wallet.send({ request: { chainId: chain.chainId, from: to, kind: "transferFrom", token: chain.weth, owner: from, to: third, amount: "0.5" }, acknowledged: [] });
      await mined(sent, spender);
      assert.equal(await balanceOf(chain, third, chain.weth), ETHER / 2n);
      assert.equal((await wallet.allowance({ chainId: chain.chainId, token: chain.weth, owner: from, spender: to })).amount.text, "0");
    });

    test("one intent id is one transaction, however often it is asked for", async () => {
      const request = { kind: "transfer", to, amount: "0.01", intentId: "invoice-7" };
      const before = await balanceOf(chain, to);
      const outcomes = await Promise.allSettled([send(request), send(request), send(request)]);
      const hashes = outcomes.filter(({ status }) => status === "fulfilled").map(({ value }) => value.hash);
      assert.ok(hashes.length >= 1, outcomes[0].reason?.message);
      assert.equal(new Set(hashes).size, 1);
      await mined({ hash: hashes[0] });
      assert.equal(await balanceOf(chain, to), before + ETHER / 100n);
    });

    test("two programs on one folder never use a nonce twice", async (t) => {
      const other = await load({ storage: { folder: join(folder, "wallet") } });
      t.after(() => other.close());
      await unlock(other);
      const request = (amount) => ({ chainId: chain.chainId, from, kind: "transfer", to, amount });
      const sends = [wallet, other, wallet, other].map((one, i) => one.send({ request: request(`0.00${i + 1}`), acknowledged: [] }));
      const outcomes = await Promise.allSettled(sends);
      const sent = outcomes.filter(({ status }) => status === "fulfilled").map(({ value }) => value);
      assert.ok(sent.length >= 1, outcomes[0].reason?.message);
      assert.equal(new Set(sent.map(({ nonce }) => nonce)).size, sent.length, "nonces");
      for (const one of sent) await mined(one);
    });

    test("the ledger outlives a restart, and what it holds becomes final", async () => {
      const known = (await sync()).map(({ hash, nonce }) => ({ hash, nonce }));
      await wallet.restart();
      const listed = (await wallet.activity({ chainId: chain.chainId, account: from })).transactions;
      assert.deepEqual(listed.map(({ hash, nonce }) => ({ hash, nonce })), known);
      await mine(chain, 4);
      const { open, transactions } = await wallet.sync({ chainId: chain.chainId, account: from });
      assert.equal(open, 0);
      assert.ok(transactions.every((transaction) => transaction.state === "final"));
      await unlock(wallet);
    });

    test("unwrapping gives the coins back", async () => {
      const before = await balanceOf(chain, from);
      const sent = await send({ kind: "unwrap", amount: "max" });
      await mined(sent);
      const { gasUsed, effectiveGasPrice } = await chain.call("eth_getTransactionReceipt", sent.hash);
      assert.equal(await balanceOf(chain, from, chain.weth), 0n);
      assert.equal(await balanceOf(chain, from), before + ETHER / 4n - BigInt(gasUsed) * BigInt(effectiveGasPrice));
    });

    test("more than there is, and to an address with a wrong checksum, cannot be planned", async () => {
      await assert.rejects(send({ kind: "transfer", to, amount: "1000000" }), { code: "insufficient_amount" });
      await assert.rejects(send({ kind: "transfer", to, amount: "max", token: chain.weth }), { code: "insufficient_amount" });
      await assert.rejects(send({ kind: "transfer", to: from.replace(/[A-F]/, (digit) => digit.toLowerCase()), amount: "1" }), { field: /to$/ });
    });
  });
}

describe("a node that fails while a transaction is sent", () => {
  let chain, wallet, from;
  before(async () => {
    chain = await startDevnet();
    ({ wallet, from } = await walletOn(chain));
  });
  after(async () => {
    wallet?.close();
    await chain?.stop();
  });

  const lies = {
    "cuts the connection after taking it": [{ carryOut: true, cut: true }, "unknown"],
    "cuts the connection before taking it": [{ cut: true }, "unknown"],
    "answers with HTTP 429 after taking it": [{ carryOut: true, status: 429, body: "slow down" }, "unknown"],
    "answers with HTTP 503": [{ status: 503, body: "" }, "unknown"],
    "answers with a web page": [{ body: "<!doctype html>" }, "unknown"],
  };
  for (const [what, [lie, expected]] of Object.entries(lies)) {
    test(`${what}: ${expected}, and one sync later it is mined once`, async () => {
      const to = chain.accounts[3];
      const before = await balanceOf(chain, to);
      await chain.call("dev_lie", { method: "eth_sendRawTransaction", ...lie });
      const sent = await wallet.send({ request: { chainId: chain.chainId, from, kind: "transfer", to, amount: "1" }, acknowledged: [] });
      assert.equal(sent.state, expected);
      let settled;
      for (let i = 0; i < 3 && settled?.state !== "mined"; i++) {
        const { transactions } = await wallet.sync({ chainId: chain.chainId, account: from });
        settled = transactions.find(({ hash }) => hash === sent.hash);
      }
      assert.equal(settled.state, "mined");
      assert.equal(await balanceOf(chain, to), before + ETHER);
    });
  }
});
