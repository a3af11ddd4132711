// The ways through the module that only Latchkey has.
import { utf8 } from "./bytes.mjs";
import * as given from "./fixtures.mjs";
import { measure, median, orError } from "./measure.mjs";

const rounds = 15;

/** Takes the runtime's two loaders; `chain` is a development chain's description. Resolves to {id: {latchkey: microseconds}}. */
export async function measurePaths({ load, loadInline }, chain, wanted, tell) {
  const ways = { restart: () => restart(loadInline), worker: () => worker(load), approve: () => approve(load, chain) };
  const results = {};
  for (const id of Object.keys(ways).filter((id) => wanted.includes(id))) {
    tell(id);
    results[id] = await orError(async () => ({ latchkey: await ways[id]() }));
  }
  return results;
}

async function medianOf(work) {
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const start = performance.now();
    await work();
    times.push((performance.now() - start) * 1000);
  }
  return median(times);
}

async function restart(loadInline) {
  const wallet = await loadInline({ storage: "memory" });
  const time = await medianOf(() => wallet.restart());
  wallet.close();
  return time;
}

async function worker(load) {
  const wallet = await load({ storage: "memory" });
  const sign = () => wallet.transaction.sign1559({ key: given.key, ...given.eip1559 });
  const { latchkey } = await measure({ latchkey: sign });
  wallet.close();
  return latchkey;
}

async function approve(load, { chainId, rpc, weth }) {
  const wallet = await load({ storage: "memory" });
  const params = await wallet.vault.newParams();
  const kek = await wallet.vault.deriveKey({ password: utf8(given.password), params });
  const none = () => new Uint8Array();
  await wallet.vault.create({ kek, params, phrase: utf8(given.phrase), passphrase: none(), key: none(), backedUp: true });
  await wallet.networks.put({ network: { chainId, name: "Development chain", endpoint: rpc, symbol: "ETH", decimals: 18, weth } });
  const request = { chainId, from: given.account, kind: "transfer", to: given.recipient, amount: "0.001" };
  const send = async () => {
    const { id, report } = await wallet.plan({ request });
    const dangers = report.findings.filter(({ severity }) => severity === "danger");
    await wallet.approve({ planId: id, acknowledged: dangers.map((finding) => finding.id) });
  };
  await send();
  const time = await medianOf(send);
  wallet.close();
  return time;
}
