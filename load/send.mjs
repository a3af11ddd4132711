// What a sender of the load test does: the same in a Node process and in a tab.

const utf8 = (text) => new TextEncoder().encode(text);
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** What a sender that shares its account meets and gets over by asking again; every other error ends the test. */
const passing = new Set(["nonce_window_full", "storage_busy", "plan_stale", "flow_cancelled", "module_dead", "wallet_locked"]);

/** Opens the vault, or makes it from the phrase at the very first time; resolves to the account. */
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
 * Resolves to pay(i), which makes payment number i, of i + 1 wei under the intent id `${run}-${i}`, and resolves to its hash. It asks
 * again until the ledger has it, which must never pay twice; heard(code) is told of the errors that it got over.
 */
export async function sender(wallet, config, heard) {
  const { run, to, network: { chainId } } = config;
  const unlock = once(() => open(wallet, config));
  const from = await patiently(unlock);
  const sync = once(() => wallet.sync({ chainId, account: from }));
  let sent = 0;

  async function patiently(work) {
    for (;;) {
      try {
        return await work();
      } catch (error) {
        if (!passing.has(error.code)) throw error;
        heard(error.code);
        if (error.code === "nonce_window_full") await pause(100).then(() => patiently(sync)); // for blocks
        if (error.code === "wallet_locked" && work !== unlock) await patiently(unlock); // its Worker was killed: a fresh one is locked
      }
    }
  }

  return async function pay(i) {
    const request = { chainId, from, kind: "transfer", to, amount: wei(i + 1), intentId: `${run}-${i}` };
    const { hash } = await patiently(() => wallet.send({ request, acknowledged: [] }));
    if (++sent % 16 === 0) await patiently(sync);
    return hash;
  };
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
