// The whole journey, headless in Node: import, wrap, transfer, approve, transferFrom, unwrap, each followed until it is
// mined, and every balance compared with what it must be. Ends with 1 if one differs.
//
//     node examples/node/demo.mjs                           on a development chain that it starts itself
//     node examples/node/demo.mjs http://127.0.0.1:8545/    on one that runs

import { setTimeout as wait } from "node:timers/promises";
import { load } from "../../web/dist/node.js";
import { mnemonic, startDevnet } from "../../web/test/support/devnet.mjs";

const utf8 = (text) => new TextEncoder().encode(text);
const none = () => new Uint8Array();

const chain = process.argv[2] ? await describe(process.argv[2]) : await startDevnet();
const { chainId, weth } = chain;
const wallet = await load({ storage: "memory" });
let mismatches = 0;
try {
  await journey();
} finally {
  wallet.close();
  await chain.stop?.();
}
console.log(mismatches === 0 ? "\nEvery balance is what it must be." : `\n${mismatches} balances are not what they must be.`);
process.exitCode = mismatches === 0 ? 0 : 1;

async function journey() {
  const params = await wallet.vault.newParams();
  const kek = await wallet.vault.deriveKey({ password: utf8("correct horse battery staple"), params });
  await wallet.vault.create({ kek, params, phrase: utf8(mnemonic), passphrase: none(), key: none(), backedUp: true });
  for (const label of ["Spender", "Recipient"]) await wallet.accounts.add({ keyring: 1, path: "", label });
  const [owner, spender, recipient] = (await wallet.accounts.list()).map(({ address }) => address);
  await wallet.networks.put({ network: { chainId, name: "Development chain", endpoint: chain.rpc, symbol: "ETH", decimals: 18, weth } });
  await wallet.tokens.add({ chainId, token: weth });
  console.log(`Chain ${chainId} at ${chain.rpc}\nOwner     ${owner}\nSpender   ${spender}\nRecipient ${recipient}\n`);

  const who = { owner, spender, recipient };
  const ether = (text) => wallet.amount.parse({ text, decimals: 18 });
  await step(who, { from: owner, kind: "wrap", amount: "1" }, { "owner ETH": -(await ether("1")), "owner WETH": await ether("1") });
  await step(who, { from: owner, kind: "transfer", token: weth, to: recipient, amount: "0.25" }, { "owner WETH": -(await ether("0.25")), "recipient WETH": await ether("0.25") });
  await step(who, { from: owner, kind: "approve", token: weth, to: spender, amount: "0.5" }, {});
  await step(who, { from: spender, kind: "transferFrom", token: weth, owner, to: recipient, amount: "0.5" }, { "owner WETH": -(await ether("0.5")), "recipient WETH": await ether("0.5") });
  await step(who, { from: owner, kind: "unwrap", amount: "0.25" }, { "owner WETH": -(await ether("0.25")), "owner ETH": await ether("0.25") });
}

/** Plans, approves and follows one request, and compares all balances with the changes that it must make, fee aside. */
async function step(who, request, changes) {
  const before = await balances(who);
  const { id, report } = await wallet.plan({ request: { chainId, ...request } });
  const dangers = report.findings.filter(({ severity }) => severity === "danger").map((finding) => finding.id);
  const { hash } = await wallet.approve({ planId: id, acknowledged: dangers });
  const { nonce, gasUsed, fee, block, reverted } = await mined(request.from, hash);
  const after = await balances(who);

  const payer = Object.keys(who).find((name) => who[name] === request.from);
  console.log(`${report.intent}\n  hash ${hash}\n  nonce ${nonce}   gas ${gasUsed}   fee ${fee.text} ETH   block ${block}${reverted ? "   REVERTED" : ""}`);
  for (const name of Object.keys(before)) {
    const expected = before[name] + (changes[name] ?? 0n) - (name === `${payer} ETH` ? BigInt(fee.exact) : 0n);
    const wrong = after[name] !== expected;
    if (wrong) mismatches++;
    if (wrong || before[name] !== after[name]) await row(name, before[name], after[name], wrong ? expected : undefined);
  }
  console.log();
}

async function row(name, before, after, expected) {
  const text = async (amount) => (await wallet.amount.format({ amount, decimals: 18 })).padStart(28);
  console.log(`  ${name.padEnd(15)} ${await text(before)} → ${await text(after)}${expected === undefined ? "" : `   MUST BE ${(await text(expected)).trim()}`}`);
}

/** Asks the chain until a transaction is mined; a node may answer a moment before it mines. */
async function mined(account, hash) {
  const end = Date.now() + 60_000;
  while (Date.now() < end) {
    const { transactions } = await wallet.sync({ chainId, account });
    const transaction = transactions.find((one) => one.hash === hash);
    if (transaction?.state === "mined" || transaction?.state === "final") return transaction;
    await wait(100);
  }
  throw new Error(`${hash} was not mined within a minute`);
}

/** What everybody holds, in wei, as the wallet reads it from the chain. */
async function balances(who) {
  const held = {};
  for (const [name, account] of Object.entries(who)) {
    const [coin, token] = (await wallet.portfolio({ chainId, account })).balances;
    held[`${name} ETH`] = BigInt(coin.amount.exact);
    held[`${name} WETH`] = BigInt(token.amount.exact);
  }
  return held;
}

/** What a running development chain says of itself beside its page. */
async function describe(url) {
  const description = await (await fetch(new URL("latchkey.json", url))).json();
  return { ...description, rpc: new URL(description.rpc, url).href };
}
