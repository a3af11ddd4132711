// One sender of the load test: the same in a Node process and in a tab.

const utf8 = (text) => new TextEncoder().encode(text);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What a sender that shares its account meets and gets over by asking again; every other error ends the test. */
const passing = new Set(["nonce_window_full", "storage_busy", "plan_stale", "flow_cancelled", "module_dead", "wallet_locked"]);

/** How many payments one sender has under way at once. */
const lanes = 4;

/** Opens the vault, or makes it from the phrase at the very first time; returns the account. */
export async function open(wallet, { phrase, network }) {
  const { exists, kdf } = await wallet.vault.status();
  const params = kdf ?? (await wallet.vault.newParams());
  const kek = await wallet.vault.deriveKey({ password: utf8("load test"), params });
  const accounts = exists
    ? await wallet.vault.unlock({ kek })
    : await wallet.vault.create({ kek, params, phrase: utf8(phrase), passphrase: utf8(""), key: utf8(""), backedUp: true });
  if (!exists) await wallet.networks.put({ network });
  return accounts[0].address;
}

/**
 * Sends the payments named by `todo`, of which number i is i + 1 wei under the intent id `${run}-${i}`, and tells of each:
 * say({i, hash}); of an error that passes, say({error}). It asks again until the ledger has it, which must never pay twice.
 */
export async function sendAll(wallet, config, say) {
  const { run, to, network: { chainId }, todo } = config;
  const queue = [...todo];
  const unlock = once(() => open(wallet, config));
  const from = await patiently(unlock);
  const sync = once(() => wallet.sync({ chainId, account: from }));
  let sent = 0;

  async function pay(i) {
    const request = { chainId, from, kind: "transfer", to, amount: wei(i + 1), intentId: `${run}-${i}` };
    const { hash } = await patiently(() => wallet.send({ request, acknowledged: [] }));
    say({ i, hash });
    if (++sent % 16 === 0) await patiently(sync);
  }

  async function patiently(work) {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!passing.has(error.code)) throw error;
        say({ error: error.code });
        if (error.code === "nonce_window_full") await pause(100).then(() => patiently(sync)); // for blocks
        if (error.code === "wallet_locked" && work !== unlock) await patiently(unlock); // its Worker was killed: a fresh one is locked
      }
    }
  }

  await Promise.all(Array.from({ length: lanes }, async () => {
    while (queue.length > 0) await pay(queue.shift());
  }));
}

/** Makes callers that come while the work is under way share it. */
function once(work) {
  let running;
  return () => (running ??= work().finally(() => (running = undefined)));
}

/** A number of wei as an amount of ether. */
function wei(n) {
  return `0.${String(n).padStart(18, "0")}`;
}
