// Drives the built module for wasm_test.go, which speaks with it a line at a time: a request in hexadecimal gets a reply
// in hexadecimal; "open" starts a fresh instance and replies "ready"; "overrun" asks for a buffer that cannot be had. The
// reply of an instance that ended is "ended".
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const folder = process.argv[2];
await import(join(folder, "wasm_exec.js"));
const module = await WebAssembly.compile(readFileSync(join(folder, "latchkey.wasm")));
let exports;
let ended;

async function open() {
  const go = new Go();
  go.importObject.gojs["runtime.wasmWrite"] = () => undefined; // a crash is expected, its trace is not
  ended = false;
  go.exit = () => (ended = true); // the export then returns as if nothing had happened: this is the only sign
  const instance = await WebAssembly.instantiate(module, go.importObject);
  void go.run(instance).catch(() => undefined);
  exports = instance.exports;
  return "ready";
}

function call(request) {
  const address = exports.buffer(request.length) >>> 0;
  new Uint8Array(exports.mem.buffer, address, request.length).set(request);
  const place = BigInt.asUintN(64, exports.call(request.length));
  return Buffer.from(exports.mem.buffer, Number(place >> 32n), Number(place & 0xffffffffn)).toString("hex");
}

async function answer(line) {
  if (line === "open") return open();
  let reply;
  try {
    reply = line === "overrun" ? String(exports.buffer(0xffffffff)) : call(Buffer.from(line, "hex"));
  } catch {
    ended = true;
  }
  return ended ? "ended" : reply;
}

for await (const line of createInterface({ input: process.stdin })) console.log(await answer(line));
