// Signs with a key of the program's own, without a vault, a ledger or a node: PRIVATE_KEY=0x… node sign.mjs
// Such a program counts its own nonces, and looks at what it signs by itself; send.mjs has both done for it.

import { loadInline } from "latchkey/inline";

const utf8 = (text) => new TextEncoder().encode(text);
const hex = (bytes) => `0x${Buffer.from(bytes).toString("hex")}`;
const usdc = { name: "USD Coin", version: "2", chainId: 1, verifyingContract: "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48" };
const spender = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";

const wallet = await loadInline();
const { amount, erc20, key: keys, message, permit, siwe, transaction, typedData } = wallet.pure; // at once, without promises
const key = keys.parse({ text: utf8(process.env.PRIVATE_KEY) });
try {
  const account = keys.address({ key });
  console.log(`account      ${account}`);

  const data = erc20.transfer({ to: spender, amount: amount.parse({ text: "5", decimals: 6 }) });
  const { raw, hash } = transaction.sign1559({ key, chainId: 1, nonce: 0, maxPriorityFeePerGas: 10n ** 9n, maxFeePerGas: 30n * 10n ** 9n, gas: 65_000, to: usdc.verifyingContract, data });
  console.log(`transaction  ${hex(raw)}\n  hash       ${hash}\n  from       ${transaction.decode({ raw }).from}`);

  console.log(`message      ${hex(message.sign({ key, message: utf8("Hello.") }))}`);

  const document = permit.erc2612({ domain: usdc, owner: account, spender, value: 5_000_000n, nonce: 0n, deadline: 1_800_000_000n });
  console.log(`permit       ${hex(typedData.sign({ key, document, chainId: 1 }))}`);

  const text = `example.com wants you to sign in with your Ethereum account:\n${account}\n\n\nURI: https://example.com/\nVersion: 1\nChain ID: 1\nNonce: 32891756\nIssued At: 2026-01-01T00:00:00Z`;
  console.log(`sign-in      ${hex(siwe.sign({ key, text, origin: "https://example.com", chainId: 1, now: Date.now() }))}`);
} finally {
  key.fill(0);
  wallet.close();
}
