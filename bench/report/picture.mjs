// The picture of build/bench.json: for each operation, how many times Latchkey's time the others take, on a logarithmic
// scale, so that what stands right of the line is slower. An SVG that suits light and dark pages.
import { operations } from "../operations.mjs";
import { format, runtimeName } from "./format.mjs";
import { families } from "./rows.mjs";

const runtimes = ["node", "chromium"];
const width = 900;
const label = 204; // where the first panel begins
const gap = 10;
const time = 70; // the column of Latchkey's own time
const panel = (width - label - gap) / 2;
const scale = { from: 1 / 4, to: 64 };
const rowHeight = 21;
const top = 92;

/** Returns the SVG's text. */
export function picture({ machine, versions, rows }) {
  const shown = operations.filter(({ op }) => runtimes.every((runtime) => rowOf(rows, op, runtime)?.ours));
  const bottom = top + shown.length * rowHeight;
  const height = bottom + 30;
  const parts = [
    legend(),
    ...shown.map((_, i) => (i % 2 === 0 ? "" : `<rect class="stripe" x="0" y="${top + i * rowHeight}" width="${width}" height="${rowHeight}"/>`)),
    ...shown.map(({ op }, i) => text(4, middle(i), op, "op")),
    ...runtimes.flatMap((runtime, i) => drawPanel(label + i * (panel + gap), bottom, runtimeName(runtime, versions[runtime]), shown.map(({ op }) => rowOf(rows, op, runtime)))),
    text(4, height - 10, `Medians of one run on ${machine.date}: ${machine.cpu}, ${machine.cores} cores. make bench`, "note"),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="Times of other libraries as multiples of Latchkey's">\n${style}\n${parts.filter(Boolean).join("\n")}\n</svg>\n`;
}

const rowOf = (rows, op, runtime) => rows.find((row) => row.op === op && row.runtime === runtime);
const middle = (i) => top + (i + 0.5) * rowHeight;

function drawPanel(left, bottom, title, rows) {
  const start = left + time;
  const x = (factor) => start + ((Math.log2(Math.min(Math.max(factor, scale.from), scale.to)) - Math.log2(scale.from)) / Math.log2(scale.to / scale.from)) * (panel - time - 14);
  const parts = [text(start, top - 30, title, "title"), text(left + time - 14, top - 8, "Latchkey", "ours end")];
  for (let factor = scale.from; factor <= scale.to; factor *= 2) {
    parts.push(`<line class="${factor === 1 ? "one" : "grid"}" x1="${at(x(factor))}" x2="${at(x(factor))}" y1="${top}" y2="${bottom}"/>`);
    parts.push(text(x(factor), top - 8, `${{ 0.25: "¼", 0.5: "½" }[factor] ?? factor}×`, factor === 1 ? "ours tick" : "tick"));
  }
  rows.forEach(({ ours, unit, peers }, i) => {
    parts.push(text(left + time - 14, middle(i), format(ours, unit), "ours end"));
    const marks = Object.entries(peers).filter(([name]) => shapeOf(name)).reverse(); // WASM over JavaScript
    for (const [name, value] of marks) parts.push(shapeOf(name)(at(x(value / ours)), middle(i)));
  });
  return parts;
}

const shapes = {
  ox: (x, y) => `<circle class="wasm" cx="${x}" cy="${y}" r="4.5"/>`,
  "tiny-secp256k1": (x, y) => `<path class="wasm" d="M${x} ${y - 5}l5 9h-10z"/>`,
  "wallet-core": (x, y) => `<rect class="wasm" x="${at(x - 4)}" y="${y - 4}" width="8" height="8"/>`,
  "hash-wasm": (x, y) => `<path class="wasm" d="M${x} ${at(y - 5.5)}l5.5 5.5l-5.5 5.5l-5.5 -5.5z"/>`,
  js: (x, y) => `<circle class="js" cx="${x}" cy="${y}" r="4"/>`,
};
const shapeOf = (name) => shapes[name] ?? (families.js.includes(name) ? shapes.js : undefined);

function legend() {
  const { js, ...wasm } = shapes;
  const entries = [...Object.entries(wasm), [families.js.join(", "), js]];
  let x = 10;
  const parts = [text(4, 14, "How many times Latchkey's time others take: right of the line is slower", "title")];
  for (const [name, shape] of entries) {
    parts.push(shape(x, 36), text(x + 11, 36, name, "op"));
    x += 30 + name.length * 7.2;
  }
  return parts.join("\n");
}

function text(x, y, content, name) {
  return `<text class="${name}" x="${at(x)}" y="${at(y)}">${content}</text>`;
}
const at = (number) => Number(number.toFixed(1));

const style = `<style>
text { font: 12.5px system-ui, -apple-system, "Segoe UI", Helvetica, Arial, sans-serif; dominant-baseline: central; fill: #24292f; }
.title { font-weight: 600; }
.tick, .note { font-size: 11px; fill: #6e7781; }
.tick { text-anchor: middle; }
.end { text-anchor: end; }
.ours { font-weight: 600; fill: #0a7a4b; }
.grid { stroke: #d0d7de; stroke-width: 0.6; }
.one { stroke: #0a7a4b; stroke-width: 2; }
.stripe { fill: #8b949e; fill-opacity: 0.08; }
.wasm { fill: #0969da; }
.js { fill: none; stroke: #bf5b04; stroke-width: 1.6; }
@media (prefers-color-scheme: dark) {
  text { fill: #e6edf3; }
  .tick, .note { fill: #8b949e; }
  .ours { fill: #3fb984; }
  .grid { stroke: #30363d; }
  .one { stroke: #3fb984; }
  .wasm { fill: #58a6ff; }
  .js { stroke: #e8924a; }
}
</style>`;
