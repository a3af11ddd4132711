// The wallet lives in the service worker, which the browser may end after 30 seconds of rest: the vault and the nonce
// ledger are in IndexedDB, so nothing is lost; the popup asks for the password again.
import { loadInline } from "./latchkey/inline.js";

let loading;
const wallet = () => (loading ??= loadInline({ storage: "indexeddb", wasm: new URL("./latchkey/latchkey.wasm", import.meta.url) }));

const utf8 = (text) => new TextEncoder().encode(text);
const none = () => new Uint8Array();

const actions = {
  async status() {
    return (await wallet()).vault.status();
  },

  async create({ password, phrase, network }) {
    const module = await wallet();
    const params = await module.vault.newParams();
    const kek = await module.vault.deriveKey({ password: utf8(password), params });
    const accounts = await module.vault.create({
      kek, params, phrase: utf8(phrase), passphrase: none(), key: none(), backedUp: true,
    });
    await module.networks.put({ network });
    return accounts;
  },

  async unlock({ password }) {
    const module = await wallet();
    const { kdf } = await module.vault.status();
    return module.vault.unlock({ kek: await module.vault.deriveKey({ password: utf8(password), params: kdf }) });
  },

  async accounts() {
    return (await wallet()).accounts.list();
  },

  async networks() {
    return (await wallet()).networks.list();
  },

  async plan({ request }) {
    return (await wallet()).plan({ request });
  },

  async approve({ planId, acknowledged }) {
    return (await wallet()).approve({ planId, acknowledged });
  },

  async sync({ chainId, account }) {
    return (await wallet()).sync({ chainId, account });
  },
};

// Only this extension's own pages may ask; an unknown action is refused.
chrome.runtime.onMessage.addListener((message, sender, respond) => {
  if (sender.origin !== self.location.origin || !Object.hasOwn(actions, message?.action)) return false;
  actions[message.action](message).then(
    (result) => respond({ result }),
    ({ code, message }) => respond({ error: { code, message } }),
  );
  return true;
});
