// Measures Latchkey beside the libraries that people use, in one run: in Node, in Chromium and natively. A whole run writes
// build/bench.json. `--only sign,recover` takes the operations whose id contains one of these words, `--in node` one runtime.
import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { emptyProgram } from "../scripts/empty-program.mjs";
import { startDevnet } from "../web/test/support/devnet.mjs";
import { operations, paths } from "./operations.mjs";
import { makeRows } from "./report/rows.mjs";
import { printTable } from "./report/table.mjs";
import { runChromium } from "./runtimes/chromium.mjs";
import { runNative } from "./runtimes/native.mjs";
import { runNode } from "./runtimes/node.mjs";

const build = fileURLToPath(new URL("../build", import.meta.url));
const runtimes = { native: runNative, node: runNode, chromium: runChromium };
const { values: options } = parseArgs({ options: { only: { type: "string" }, in: { type: "string" } } });

const words = (options.only ?? "").toLowerCase().split(",");
const wanted = [...operations, ...paths].map(({ id }) => id).filter((id) => words.some((word) => id.toLowerCase().includes(word)));
const chosen = Object.keys(runtimes).filter((name) => (options.in ?? name).split(",").includes(name));
if (wanted.length === 0 || chosen.length === 0) throw new Error(`Nothing to do. Operations: ${[...operations, ...paths].map(({ id }) => id).join(" ")}; runtimes: ${Object.keys(runtimes).join(" ")}.`);

mkdirSync(`${build}/bench`, { recursive: true });
if (wanted.includes("startup")) writeFileSync(`${build}/bench/empty.wasm`, emptyProgram());
const chain = wanted.some((id) => id === "approve" || id.startsWith("ledger")) ? await startDevnet() : undefined;
const measured = {};
try {
  for (const name of chosen) {
    const tell = (what) => process.stderr.write(`${name}: ${what}\n`);
    measured[name] = await runtimes[name]({ wanted, chain: chain && { chainId: chain.chainId, rpc: chain.rpc, weth: chain.weth }, tell });
  }
} finally {
  await chain?.stop();
}

const report = {
  machine: { cpu: os.cpus()[0].model, cores: os.cpus().length, date: new Date().toISOString().slice(0, 10) },
  versions: Object.fromEntries(Object.entries(measured).map(([name, { version }]) => [name, version])),
  rows: makeRows(measured),
};
printTable(report);
if (!options.only && !options.in) writeFileSync(`${build}/bench.json`, JSON.stringify(report, null, 2) + "\n");
process.exit(report.rows.some((row) => row.error) ? 1 : 0);
