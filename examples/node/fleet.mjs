// One of several programs that send from one account, on this machine or on others: REDIS=redis://… KEY=0x… PASSWORD=… MNEMONIC=… \
//   node fleet.mjs http://127.0.0.1:8545 0x70997970C51812dc3A010C7d01b50e0d17dc79C8 0.1 invoice-17
//
// The vault and the nonce ledger lie in a Redis or Valkey server that flushes each write before it answers (appendonly yes, appendfsync
// always); KEY, 32 random bytes, authenticates them and is known to the fleet alone. ./witness is this program's own and lasts.
// A program that is killed is started again with the same words: invoice-17 is paid once, whoever asks for it and however often.

import { createClient } from "@redis/client";
import { fileStorage, load, redisStorage } from "latchkey/node";

const [endpoint, to, amount, intentId] = process.argv.slice(2);
const { REDIS, KEY, PASSWORD, MNEMONIC } = process.env;
const utf8 = (text) => new TextEncoder().encode(text);

const client = createClient({ url: REDIS }).on("error", ({ message }) => console.error(message));
await client.connect();
const wallet = await load({
  storage: await redisStorage(client, { key: Buffer.from(KEY.slice(2), "hex") }),
  witness: fileStorage("witness"),
});
try {
  const { exists, kdf } = await wallet.vault.status();
  const params = kdf ?? (await wallet.vault.newParams());
  const kek = await wallet.vault.deriveKey({ password: utf8(PASSWORD), params });
  const [{ address: from }] = exists
    ? await wallet.vault.unlock({ kek })
    : await wallet.vault.create({ kek, params, phrase: utf8(MNEMONIC), passphrase: utf8(""), key: utf8(""), backedUp: true });

  await wallet.networks.put({ network: { chainId: 31337, name: "Development chain", endpoint, symbol: "ETH", decimals: 18 } });
  const request = { chainId: 31337, from, kind: "transfer", to, amount, intentId };
  const { state, hash, nonce } = await wallet.send({ request, acknowledged: [] });
  console.log(`${state}: ${hash}, nonce ${nonce}`);

  // A signer that stays gives to the node what others left behind: wallet.sync asks once, watchAccount as long as anything is open.
  await wallet.sync({ chainId: 31337, account: from });
} finally {
  wallet.close();
  client.destroy();
}
