// The table for people, on the terminal.
import { format, runtimeName } from "./format.mjs";
import { baselines, families } from "./rows.mjs";

const columns = ["go-ethereum", ...families.wasm, "hash-wasm", ...families.js, ...baselines];

/** Prints the rows of build/bench.json, one table a runtime, and which goals were missed. */
export function printTable({ machine, versions, rows }) {
  console.log(`${machine.cpu}, ${machine.cores} cores, ${machine.date}. Medians; × is the best peer's figure over ours.`);
  for (const [runtime, version] of Object.entries(versions)) {
    const own = rows.filter((row) => row.runtime === runtime && !row.error);
    if (own.length === 0) continue;
    const peers = columns.filter((name) => own.some(({ peers, baseline }) => name in { ...peers, ...baseline }));
    const lines = own.map(({ op, unit, ours, peers: values, baseline, ratio, goals }) => [
      op,
      ours ? format(ours, unit) : "–",
      ratio ? `${ratio} ×` : "",
      goals.length === 0 ? "" : goals.every(({ reached }) => reached) ? "✓" : "✗",
      ...peers.map((name) => ({ ...values, ...baseline })[name]).map((value) => (value ? format(value, unit) : "")),
    ]);
    print([[runtimeName(runtime, version), "latchkey", "×", "", ...peers], ...lines]);
  }
  const missed = rows.flatMap(({ op, runtime, goals = [] }) => goals.filter(({ reached }) => !reached).map(({ goal, is }) => `  ${op} (${runtime}): ${goal}; it is ${is}`));
  console.log(missed.length === 0 ? "\nEvery goal is reached." : `\nGoals that this run missed:\n${missed.join("\n")}`);
  for (const { op, runtime, error } of rows.filter((row) => row.error)) console.error(`\n${op} (${runtime}) FAILED: ${error}`);
}

function print(lines) {
  const widths = lines[0].map((_, column) => Math.max(...lines.map((line) => line[column].length)));
  console.log();
  for (const line of lines) console.log(line.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join("  ").trimEnd());
}
