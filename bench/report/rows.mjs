// Turns what was measured into the rows of build/bench.json.
import { operations, paths } from "../operations.mjs";
import { runtimeAlone } from "../signatures.mjs";
import { goAlone } from "../starts.mjs";
import { format } from "./format.mjs";

/** The libraries that the goals speak of. */
export const families = {
  wasm: ["ox", "tiny-secp256k1", "wallet-core"],
  js: ["ethers", "viem", "micro-eth-signer", "noble"],
  codec: ["viem", "ox"],
};
const familyNames = { wasm: "libraries in WebAssembly", js: "libraries in JavaScript", codec: "viem and ox" };

/** What is measured beside the libraries, to compare with. */
export const baselines = [goAlone, runtimeAlone];

/**
 * Takes {runtime: {version, results}} and returns the rows: op, runtime, unit, ours, peers, bestPeer, and ratio, the best
 * peer's time over ours, so that more than 1 means that ours is faster. A failed operation's row has an error instead.
 */
export function makeRows(measured) {
  const native = measured.native?.results ?? {};
  const rows = [];
  for (const [runtime, { results }] of Object.entries(measured)) {
    for (const { id, op, goal, unit = "µs" } of [...operations, ...paths]) {
      if (!results[id]) continue;
      const row = { op, runtime, unit };
      rows.push(results[id].error ? { ...row, error: results[id].error } : { ...row, ...compare(results[id], goal, { runtime, native: native[id] }) });
    }
  }
  return rows;
}

function compare(values, goal, { runtime, native }) {
  const peers = Object.entries(values).filter(([name]) => name !== "latchkey" && !baselines.includes(name));
  const [bestPeer, best] = lowest(peers) ?? [null, null];
  const ours = values.latchkey ?? null;
  const row = {
    ours: ours && round(ours, 4),
    peers: Object.fromEntries(peers.map(([name, value]) => [name, round(value, 4)])),
    bestPeer,
    ratio: ours && best && round(best / ours, 3),
    goals: runtime === "native" ? [] : goals(values, goal, runtime, native),
  };
  for (const name of baselines) if (name in values) row.baseline = { [name]: round(values[name], 4) };
  return row;
}

/** Each goal as {goal, is, reached}: what was meant to be, and the factor that it is. */
function goals({ latchkey: ours, ...others }, goal, runtime, native) {
  const found = [];
  const atMost = (limit, base, what) => base && found.push({ goal: `at most ${limit} times ${what}`, is: round(ours / base, 3), reached: ours <= limit * base });
  for (const [family, wanted] of Object.entries(goal)) {
    if (family === "native") atMost(wanted, native?.["go-ethereum"], "native libsecp256k1");
    else if (family === "most") atMost(1, wanted, format(wanted));
    else if (family === "empty") atMost(wanted, others[goAlone], "an empty Go program");
    else {
      const factor = typeof wanted === "number" ? wanted : wanted[runtime];
      const [, best] = lowest(families[family].filter((name) => name in others).map((name) => [name, others[name]])) ?? [];
      if (best) found.push({ goal: `${factor === 1 ? "as fast as" : `${factor} times as fast as`} ${familyNames[family]}`, is: round(best / ours, 3), reached: best >= factor * ours });
    }
  }
  return found;
}

const lowest = (entries) => [...entries].sort(([, a], [, b]) => a - b)[0];
const round = (number, digits) => Number(number.toPrecision(digits));
