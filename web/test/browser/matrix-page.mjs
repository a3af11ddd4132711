// What matrix.test.mjs calls in a tab.

import { load } from "/index.js";

const utf8 = (text) => new TextEncoder().encode(text);
const kek = () => new Uint8Array(32).fill(7); // what a password is stretched to is another test's
let worker, wallet;

const beats = {};
new BroadcastChannel("beats").onmessage = ({ data }) => (beats[data] = (beats[data] ?? 0) + 1);

globalThis.tests = {
  /** Loads the wallet, whose Worker waits at the test's gates, and opens its vault, which the first tab makes. */
  async open(gates, phrase, network) {
    wallet = await load({
      database: "matrix",
      worker: () => (worker = new Worker("/test/gates-worker.mjs", { type: "module", name: gates })),
    });
    const { exists } = await wallet.vault.status();
    if (exists) return globalThis.tests.unlock();
    const params = await wallet.vault.newParams();
    const [{ address }] = await wallet.vault.create({ kek: kek(), params, phrase: utf8(phrase), passphrase: utf8(""), key: utf8(""), backedUp: true });
    await wallet.networks.put({ network });
    return address;
  },

  unlock: async () => (await wallet.vault.unlock({ kek: kek() }))[0].address,

  send: async (request) => {
    try {
      const { nonce, hash, state } = await wallet.send({ request, acknowledged: [] });
      return { nonce: Number(nonce), hash, state };
    } catch ({ code, message }) {
      return { code, message };
    }
  },

  /** Ends the Worker wherever it stands, and starts another, which is locked. */
  async kill() {
    worker.terminate();
    await wallet.restart();
  },

  sync: async (chainId, account) => {
    const { open, transactions } = await wallet.sync({ chainId, account });
    return { open, transactions: transactions.map(({ nonce, hash, state }) => ({ nonce: Number(nonce), hash, state })) };
  },

  /** How often a Worker was heard. */
  beats: (gates) => beats[gates] ?? 0,

  /** Resolves when a Worker was not heard for a time in which it would beat fifty times. */
  async silence(gates) {
    for (let heard = -1; heard !== beats[gates]; await new Promise((resolve) => setTimeout(resolve, 500))) heard = beats[gates];
  },

  locks: async () => (await navigator.locks.query()).held.map(({ name }) => name),
  steal: (name) => navigator.locks.request(name, { steal: true }, () => undefined),
};
