// The load test on the command line: node load/load.mjs [--n 1000] [--seed 1] [tabs] [folder] [redis]; without a name all three.

import { parseArgs } from "node:util";
import { run, stores } from "./run.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { n: { type: "string", default: "1000" }, seed: { type: "string", default: String(Date.now() % 2 ** 32) } },
});
const [n, seed] = [Number(values.n), Number(values.seed)];
const kinds = positionals.length > 0 ? positionals : Object.keys(stores);

for (const kind of kinds) {
  const { kills, again, errors, blocks, sending, whole } = await run(kind, { n, seed });
  const passed = Object.entries(errors).map(([code, times]) => `${code} ${times}`).join(", ") || "none";
  console.log(`${kind}: ${n} payments, each once, in ${(sending / 1000).toFixed(1)} s (${(whole / 1000).toFixed(1)} s until all was final, ${blocks} blocks)`);
  console.log(`  ${kills} senders killed; ${again} payments were asked for again and not made again; errors got over: ${passed}`);
}
