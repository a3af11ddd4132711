// Sends coins from a Node program: node send.mjs http://127.0.0.1:8545 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 0.1
// The vault and the nonce ledger lie in ./wallet; the first run imports the phrase in MNEMONIC under the password in PASSWORD.

import { load } from "latchkey/node";

const [endpoint, to, amount] = process.argv.slice(2);
const utf8 = (text) => new TextEncoder().encode(text);

const wallet = await load({ storage: { folder: "wallet" } });
try {
  const { exists, kdf } = await wallet.vault.status();
  const params = kdf ?? (await wallet.vault.newParams());
  const kek = await wallet.vault.deriveKey({ password: utf8(process.env.PASSWORD), params });
  const [account] = exists
    ? await wallet.vault.unlock({ kek })
    : await wallet.vault.create({ kek, params, phrase: utf8(process.env.MNEMONIC), passphrase: utf8(""), key: utf8(""), backedUp: true });

  await wallet.networks.put({ network: { chainId: 31337, name: "Development chain", endpoint, symbol: "ETH", decimals: 18 } });
  const { id, report } = await wallet.plan({ request: { chainId: 31337, from: account.address, kind: "transfer", to, amount } });
  console.log(`${report.intent}, for at most ${report.fee.worst.text} ETH of fees`);

  const sent = await wallet.approve({ planId: id, acknowledged: [] });
  console.log(`${sent.state}: ${sent.hash}, nonce ${sent.nonce}`);
} finally {
  wallet.close();
}
