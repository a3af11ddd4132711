// Compares the module's compressed size with its budget and with the smallest Go program that could do anything, and
// writes build/size.json. Run scripts/build-wasm.sh first.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotli, gzip } from "./compress.mjs";
import { emptyProgram } from "./empty-program.mjs";

const budget = 1_000_000; // bytes of latchkey.wasm.br: 1.0 MB
const root = dirname(dirname(fileURLToPath(import.meta.url)));

const module = readFileSync(join(root, "build", "latchkey.wasm"));
const empty = brotli(emptyProgram()).length;
const compressed = brotli(module).length;
const size = {
  raw: module.length,
  gzip: gzip(module).length,
  brotli: compressed,
  emptyBrotli: empty,
  ratio: Number((compressed / empty).toFixed(2)),
  budget,
};
writeFileSync(join(root, "build", "size.json"), `${JSON.stringify(size, null, 2)}\n`);

const count = (bytes) => bytes.toLocaleString("en-US").padStart(11);
console.log(`latchkey.wasm          ${count(size.raw)} bytes`);
console.log(`  gzip 9               ${count(size.gzip)}`);
console.log(`  brotli 11            ${count(size.brotli)}   ${size.ratio} times an empty Go program (${empty.toLocaleString("en-US")})`);
console.log(`  budget               ${count(budget)}   ${((100 * compressed) / budget).toFixed(1)} % used`);
if (compressed > budget) {
  console.error("The module is over its budget: find what grew, or argue for a larger one in RATIONALE.md.");
  process.exit(1);
}
