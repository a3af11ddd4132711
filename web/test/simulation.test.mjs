// What two independent nodes say that requests would do, beside what the wallet says of them.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startAnvil } from "./support/anvil.mjs";
import { startDevnet } from "./support/devnet.mjs";
import { walletOn } from "./support/journey.mjs";

const ETHER = 10n ** 18n;

for (const [name, start] of Object.entries({ devnet: startDevnet, anvil: startAnvil })) {
  describe(`on ${name}`, () => {
    let chain, wallet, from, to, asset;
    before(async () => {
      chain = await start();
      ({ wallet, from } = await walletOn(chain));
      to = chain.accounts[1];
      asset = chain.tokens.find(({ symbol }) => symbol === "DUSD").address;
      const sent = await wallet.send({ request: { chainId: chain.chainId, from, kind: "wrap", amount: "2" }, acknowledged: [] });
      for (let i = 0; i < 500 && (await chain.call("eth_getTransactionReceipt", sent.hash)) === null; i++);
    });
    after(async () => {
      wallet?.close();
      await chain?.stop();
    });

    const coin = "coin";
    const requests = {
      "a payment": [() => ({ kind: "transfer", to, amount: "1" }), () => [[`-${ETHER}`, coin]]],
      "a token": [() => ({ kind: "transfer", to, token: asset, amount: "3" }), () => [[`-${3n * ETHER}`, asset]]],
      "an allowance": [() => ({ kind: "approve", to: chain.weth, token: asset, amount: "3" }), () => []],
      "wrapping": [() => ({ kind: "wrap", amount: "1" }), () => [[`-${ETHER}`, coin], [`+${ETHER}`, chain.weth]]],
      "unwrapping": [() => ({ kind: "unwrap", amount: "1" }), () => [[`-${ETHER}`, chain.weth], [`+${ETHER}`, coin]]],
      "coins that a contract wraps": [() => ({ kind: "transfer", to: chain.weth, amount: "1" }), () => [[`-${ETHER}`, coin], [`+${ETHER}`, chain.weth]]],
    };
    for (const [what, [request, moves]] of Object.entries(requests)) {
      test(`${what} is told alike by the node and by the wallet`, async () => {
        const { report } = await wallet.plan({ request: { chainId: chain.chainId, from, ...request() } });
        assert.equal(report.simulation.failed, false);
        assert.equal(report.simulation.cut, false);
        const moved = report.simulation.changes.map(({ incoming, amount }) => [`${incoming ? "+" : "-"}${amount.exact}`, amount.token?.toLowerCase() ?? coin]);
        assert.deepEqual(moved, moves().map(([amount, token]) => [amount, token.toLowerCase()]));
        assert.deepEqual(report.findings.filter(({ id }) => id.startsWith("simulation")), []);
      });
    }
  });
}
