// The README's table of build/bench.json: ours, and the fastest of each kind of library.
import { operations, paths } from "../operations.mjs";
import { format, runtimeName } from "./format.mjs";
import { families } from "./rows.mjs";

const runtimes = ["node", "chromium"];

/** Returns the picture, the lines about the run and the table. */
export function markdown({ machine, versions, rows }) {
  const names = runtimes.map((runtime) => runtimeName(runtime, versions[runtime]));
  const head = ["", ...names.flatMap((name) => [`Latchkey<br>${name}`, "best of WASM", "best of JS"])];
  const lines = [...operations, ...paths].map(({ op }) => {
    const cells = runtimes.flatMap((runtime) => {
      const row = rows.find((one) => one.op === op && one.runtime === runtime);
      if (!row) return ["", "", ""];
      const others = Object.keys(row.peers).filter((name) => !families.js.includes(name));
      return [row.ours ? `**${format(row.ours, row.unit)}**` : "–", best(row, others), best(row, families.js)];
    });
    return [op, ...cells];
  });
  return [
    "![How many times Latchkey's time other libraries take](docs/bench.svg)",
    "",
    `Medians of one run on ${machine.date}: ${machine.cpu}, ${machine.cores} cores, ${names.join(", ")}, ${runtimeName("native", versions.native)}.`,
    `${nativeSentence(rows)} [bench/](bench) says what each row includes; \`make bench\` repeats it.`,
    "",
    "<details><summary>All figures, beside the fastest library of each kind</summary>",
    "",
    ...[head, head.map((_, i) => (i === 0 ? ":--" : "--:")), ...lines].map((cells) => `| ${cells.join(" | ")} |`),
    "",
    "</details>",
  ].join("\n");
}

function best({ peers, unit }, names) {
  const [first] = names.filter((name) => name in peers).sort((a, b) => peers[a] - peers[b]);
  return first ? `${format(peers[first], unit)} ${first}` : "";
}

function nativeSentence(rows) {
  const { peers, unit } = rows.find(({ op, runtime }) => op === "sign digest" && runtime === "native");
  return `libsecp256k1 itself, called from native Go, signs a digest in ${format(peers["go-ethereum"], unit)}.`;
}
