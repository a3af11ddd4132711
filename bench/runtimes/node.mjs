// Everything in Node. Start-up and memory are measured in fresh processes: this script with the name of what to do.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { load } from "latchkey/node";
import { loadInline } from "latchkey/inline";
import { median, orError } from "../measure.mjs";
import { measurePaths } from "../paths.mjs";
import { signers } from "../signatures.mjs";
import { starts } from "../starts.mjs";
import { runSuite } from "../suite.mjs";

const child = fileURLToPath(new URL("node-child.mjs", import.meta.url));
const startRounds = 9;

/** Resolves to Node's version and {id: {contender: number}}, or {id: {error}} for what failed. */
export async function runNode({ wanted, chain, tell }) {
  const results = {};
  if (wanted.includes("startup")) results.startup = await attempt(startup);
  Object.assign(results, await runSuite(wanted, tell));
  Object.assign(results, await measurePaths({ load, loadInline }, chain, wanted, tell));
  if (wanted.includes("memory")) results.memory = await attempt(memory);
  return { version: process.versions.node, results };

  function attempt(work) {
    tell(work.name);
    return orError(work);
  }
}

function startup() {
  const samples = Object.fromEntries(Object.keys(starts).map((name) => [name, []]));
  for (let round = 0; round < startRounds; round++) {
    for (const name of Object.keys(starts)) samples[name].push(inFreshProcess("start", name));
  }
  return Object.fromEntries(Object.entries(samples).map(([name, times]) => [name, median(times)]));
}

function memory() {
  return Object.fromEntries(signers.map((name) => [name, inFreshProcess("memory", name)]));
}

function inFreshProcess(...what) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--expose-gc", child, ...what], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${what.join(" of ")} failed: ${stderr}`);
  return Number(stdout);
}
