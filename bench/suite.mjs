// Runs the operations with every contender that can do them, in the runtime that this script is loaded in.
import { toHex } from "./bytes.mjs";
import { contenders } from "./contenders/index.mjs";
import { measure, orError } from "./measure.mjs";
import { operations } from "./operations.mjs";

/**
 * Resolves to {id: {contender: microseconds}}, and {id: {error}} for an operation that failed or whose contenders disagree.
 * `ids` are the operations to run; `tell` is called with each as it begins.
 */
export async function runSuite(ids, tell = () => undefined) {
  const able = {};
  for (const [name, load] of Object.entries(contenders)) able[name] = await (await load()).default();
  const results = {};
  for (const { id } of operations.filter((operation) => ids.includes(operation.id))) {
    tell(id);
    const taking = Object.entries(able).filter(([name, can]) => can[id] || name === "latchkey");
    results[id] = await orError(async () => {
      await agree(id, taking);
      return measure(Object.fromEntries(taking.map(([name, can]) => [name, can[id].run ?? can[id]])));
    });
  }
  return results;
}

/** Throws unless all contenders give the same result. */
async function agree(id, taking) {
  const results = [];
  for (const [name, can] of taking) {
    const { run = can[id], read = (result) => result } = can[id];
    results.push([name, canonical(read(await run()))]);
  }
  const [[, expected]] = results;
  for (const [name, result] of results) {
    if (result !== expected) throw new Error(`${id}: ${name} gives ${result}, ${results[0][0]} gives ${expected}`);
  }
}

/** One text for what differs only in its form: bytes or hexadecimal digits, with 0x or without, in upper or lower case. */
function canonical(result) {
  if (Array.isArray(result)) return result.map(canonical).join(" ");
  return (result instanceof Uint8Array ? toHex(result) : String(result)).toLowerCase().replace(/^(0x)?(?=[0-9a-f]{40,}$)/, "0x");
}
