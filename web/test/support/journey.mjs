// What the tests of whole journeys share: a wallet on a chain, with the development mnemonic's accounts.

import { load } from "latchkey/node";
import { mnemonic } from "./devnet.mjs";

const none = () => new Uint8Array();
const utf8 = (text) => new TextEncoder().encode(text);

/** The password of every test's vault. */
export const password = () => utf8("correct horse battery staple");

/** Loads a wallet on a chain and imports the development mnemonic; `options` are load's. */
export async function walletOn(chain, options = {}) {
  const wallet = await load(options);
  const params = await wallet.vault.newParams();
  const kek = await wallet.vault.deriveKey({ password: password(), params });
  await wallet.vault.create({ kek, params, phrase: utf8(mnemonic), passphrase: none(), key: none(), backedUp: true });
  await wallet.networks.put({ network: networkOf(chain) });
  for (const { address } of chain.tokens) await wallet.tokens.add({ chainId: chain.chainId, token: address });
  const [{ address }] = await wallet.accounts.list();
  return { wallet, from: address };
}

/** The Network document of a chain. */
export function networkOf(chain) {
  const network = { chainId: chain.chainId, name: "Test", endpoint: chain.rpc, symbol: "ETH", decimals: 18, weth: chain.weth };
  return chain.finalDepth ? { ...network, finalDepth: String(chain.finalDepth) } : network;
}

/** Opens a vault that is already stored. */
export async function unlock(wallet) {
  const { kdf } = await wallet.vault.status();
  return wallet.vault.unlock({ kek: await wallet.vault.deriveKey({ password: password(), params: kdf }) });
}

/** What the chain itself says that an account holds, in the smallest unit; without a token, of the native coin. */
export async function balanceOf(chain, account, token) {
  if (!token) return BigInt(await chain.call("eth_getBalance", account, "latest"));
  const data = "0x70a08231" + account.slice(2).toLowerCase().padStart(64, "0");
  return BigInt(await chain.call("eth_call", { to: token, data }, "latest"));
}

/** Mines n blocks on either node. */
export async function mine(chain, n) {
  await chain.call(chain.mineMethod, chain.mineMethod === "dev_mine" ? n : "0x" + n.toString(16));
}
