// Runs every operation and writes build/bench.json, one row an operation, and a table for people. Times are medians in
// microseconds; ratio is the best peer's time over ours, so more than 1 means that ours is faster.
import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import { measure } from "./measure.mjs";
import { operations } from "./operations.mjs";
import { measureRestart } from "./restart.mjs";
import { measureStartup } from "./startup.mjs";

const round = (number, digits) => Number(number.toPrecision(digits));

function row(op, times) {
  const { latchkey: ours, ...peers } = times;
  const [bestPeer, best] = Object.entries(peers).sort(([, a], [, b]) => a - b)[0] ?? [null, null];
  return {
    op,
    runtime: `node ${process.versions.node}`,
    ours: round(ours, 4),
    peers: Object.fromEntries(Object.entries(peers).map(([name, time]) => [name, round(time, 4)])),
    bestPeer,
    ratio: best === null ? null : round(best / ours, 3),
  };
}

async function checkAgreement(op, contenders) {
  const results = {};
  for (const [name, run] of Object.entries(contenders)) {
    const result = await run();
    const text = result instanceof Uint8Array ? "0x" + Buffer.from(result).toString("hex") : result;
    results[name] = text.toLowerCase();
  }
  const ours = results.latchkey;
  for (const [name, result] of Object.entries(results)) {
    if (result !== ours) throw new Error(`${op}: ${name} gives ${result}, latchkey gives ${ours}`);
  }
}

const rows = [row("start-up to ready", measureStartup()), row("restart of a dead instance", await measureRestart())];
for (const [op, contenders] of Object.entries(await operations())) {
  await checkAgreement(op, contenders);
  rows.push(row(op, await measure(contenders)));
}

const machine = { cpu: os.cpus()[0].model, cores: os.cpus().length, date: new Date().toISOString().slice(0, 10) };
mkdirSync("../build", { recursive: true });
writeFileSync("../build/bench.json", JSON.stringify({ machine, unit: "µs, median", rows }, null, 2) + "\n");
for (const { op, ours, peers, bestPeer, ratio } of rows) {
  const others = Object.entries(peers).map(([name, time]) => `${name} ${time}`).join("  ");
  console.log(`${op.padEnd(30)} ours ${String(ours).padEnd(9)} ${others}${bestPeer ? `  → ${ratio}× the best, ${bestPeer}` : ""}`);
}
process.exit(0);
