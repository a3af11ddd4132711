// Deposits a token into an ERC-4626 vault: reads contracts, plans two calls as one batch, prints the report, and goes on only
// where nothing is a danger: MNEMONIC=… node contract.mjs http://127.0.0.1:8545 VAULT AMOUNT

import { load } from "latchkey/node";

const [endpoint, vault, amount] = process.argv.slice(2);
const chainId = 31337;
const utf8 = (text) => new TextEncoder().encode(text);

const wallet = await load({ storage: "memory" }); // a program that stays keeps its ledger in a folder, as send.mjs does
try {
  const params = await wallet.vault.newParams();
  const kek = await wallet.vault.deriveKey({ password: crypto.getRandomValues(new Uint8Array(32)), params });
  const [{ address: from }] = await wallet.vault.create({ kek, params, phrase: utf8(process.env.MNEMONIC), passphrase: utf8(""), key: utf8(""), backedUp: true });
  await wallet.networks.put({ network: { chainId, name: "Development chain", endpoint, symbol: "ETH", decimals: 18 } });

  const token = await ask(vault, "asset() returns (address)");
  const { symbol, decimals } = await wallet.tokens.add({ chainId, token });
  const assets = await wallet.amount.parse({ text: amount, decimals });
  const shares = await ask(vault, "previewDeposit(uint256 assets) returns (uint256 shares)", String(assets));
  console.log(`${amount} ${symbol} are ${shares} shares of the vault now\n`);

  const data = await wallet.abi.encodeCall({ signature: "deposit(uint256 assets, address receiver)", values: [String(assets), from] });
  const plan = await wallet.planBatch({ requests: [
    { chainId, from, kind: "approve", token, to: vault, amount },
    { chainId, from, kind: "call", to: vault, data: `0x${Buffer.from(data).toString("hex")}` },
  ] });
  plan.reports.forEach(show);
  const dangers = [plan, ...plan.reports].flatMap(({ findings }) => findings).filter(({ severity }) => severity === "danger");
  if (dangers.length > 0) throw new Error("a person has to look at this first");

  for (const { hash, nonce } of await wallet.approveBatch({ planId: plan.id, acknowledged: [] })) console.log(`sent ${hash}, nonce ${nonce}`);
} finally {
  wallet.close();
}

/** Asks a contract, and returns its only answer. */
async function ask(to, signature, ...values) {
  return (await wallet.contract.read({ chainId, to, signature, values })).values[0].value;
}

/** Prints a report as the page's sheet shows it. */
function show({ intent, fields, parties, simulation, fee, findings }) {
  console.log(intent);
  for (const { label, amount, address, text, source } of fields) console.log(`  ${label}: ${amount ? `${amount.text} ${amount.symbol}` : (address ?? text)}  (${source})`);
  for (const { role, address, name, implementation } of parties) console.log(`  ${role} ${address} ${name ?? ""}${implementation ? " may be upgraded" : ""}`);
  for (const { incoming, amount } of simulation?.changes ?? []) console.log(`  the node says: ${incoming ? "+" : "-"}${amount.text} ${amount.symbol}`);
  for (const { severity, text, advice } of findings) console.log(`  ${severity}: ${text} ${advice}`);
  console.log(`  at most ${fee.worst.text} ${fee.worst.symbol} of fees\n`);
}
