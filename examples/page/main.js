// The smallest page: load the module in its Worker, make a wallet, read its balance from a node.
import { load } from "./latchkey/index.js";

const show = (id, text) => (document.getElementById(id).textContent = text);

try {
  const wallet = await load({ storage: "memory" });
  const password = crypto.getRandomValues(new Uint8Array(16)).map((byte) => 33 + (byte % 94));
  const params = await wallet.vault.newParams();
  const kek = await wallet.vault.deriveKey({ password, params });
  const phrase = await wallet.mnemonic.generate({ bits: 128, language: "english" });
  const none = new Uint8Array();
  const [{ address }] = await wallet.vault.create({ kek, params, phrase, passphrase: none, key: none, backedUp: false });
  show("address", address);

  const { chainId, name, rpc, symbol, decimals } = await (await fetch("/latchkey.json")).json();
  await wallet.networks.put({
    network: { chainId, name, endpoint: new URL(rpc, location.href).href, symbol, decimals },
  });
  const { balances } = await wallet.portfolio({ chainId, account: address });
  show("balance", balances.map(({ amount }) => `${amount.text} ${amount.symbol}`).join(", "));
} catch (error) {
  show("status", error.message);
}
