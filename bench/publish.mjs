// Writes what build/bench.json says into the repository: docs/bench.svg, and README.md between its two markers.
import { readFileSync, writeFileSync } from "node:fs";
import { markdown } from "./report/markdown.mjs";
import { picture } from "./report/picture.mjs";

const at = (path) => new URL(`../${path}`, import.meta.url);
const report = JSON.parse(readFileSync(at("build/bench.json"), "utf8"));
const failed = report.rows.find((row) => row.error);
if (failed) throw new Error(`${failed.op} (${failed.runtime}) failed: run \`make bench\` again once it works.`);

writeFileSync(at("docs/bench.svg"), picture(report));
const markers = /(?<=<!-- bench: node bench\/publish\.mjs -->\n)[\s\S]*(?=<!-- \/bench -->)/;
const readme = readFileSync(at("README.md"), "utf8");
if (!markers.test(readme)) throw new Error("README.md has lost the markers of the benchmark.");
writeFileSync(at("README.md"), readme.replace(markers, () => `${markdown(report)}\n`));
