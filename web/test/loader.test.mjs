import assert from "node:assert/strict";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execFile } from "node:child_process";
import { after, before, describe, test } from "node:test";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { compileModule, fetchModule, startModule } from "../dist/loader.js";
import { checkedRandomSource } from "../dist/random.js";
import { buildInfo } from "../dist/build-info.js";
import { loadInline } from "latchkey/inline";
import { dist, serveFolders } from "./support/server.mjs";

const bytes = new Uint8Array(await readFile(join(dist, "latchkey.wasm")));
const execute = promisify(execFile);

let scratch;
before(async () => (scratch = await mkdtemp(join(tmpdir(), "latchkey-loader-"))));
after(() => rm(scratch, { recursive: true, force: true }));

describe("fetching", () => {
  const load = async (change) => {
    const server = await serveFolders({ "/": dist }, { change: (path, reply) => path.endsWith(".wasm") && change(reply) });
    try {
      return await fetchModule(server.origin + "/latchkey.wasm");
    } finally {
      await server.close();
    }
  };

  test("reports every byte, and the size before the end", async () => {
    const server = await serveFolders({ "/": dist });
    const seen = [];
    await fetchModule(server.origin + "/latchkey.wasm", (progress) => seen.push(progress));
    await server.close();
    assert.ok(seen.length > 1);
    assert.deepEqual(seen.at(-1), { phase: "download", loaded: bytes.length, total: bytes.length });
    assert.ok(seen.every(({ total, loaded }, i) => total === bytes.length && (i === 0 || loaded > seen[i - 1].loaded)));
  });

  for (const type of ["application/octet-stream", "text/plain", "text/html", ""]) {
    test(`works with content type ${JSON.stringify(type)}`, async () => {
      const module = await load(({ headers }) => (headers["content-type"] = type));
      (await startModule(module)).end(new Error("done"));
    });
  }

  const failures = {
    module_unreachable: {
      "HTTP 404": (reply) => Object.assign(reply, { status: 404, body: "" }),
      "HTTP 500": (reply) => Object.assign(reply, { status: 500, body: "" }),
      "a cut connection": (reply) => (reply.cut = true),
    },
    module_invalid: {
      "the first half": (reply) => (reply.body = reply.body.subarray(0, reply.body.length / 2)),
      "all but the last byte": (reply) => (reply.body = reply.body.subarray(0, -1)),
      "a web page": (reply) => (reply.body = "<!doctype html><title>Not found</title>"),
      "nothing": (reply) => (reply.body = ""),
      "one changed byte in the code's header": (reply) => { reply.body = Buffer.from(reply.body); reply.body[0] ^= 1; },
    },
  };
  for (const [code, cases] of Object.entries(failures)) {
    for (const [what, change] of Object.entries(cases)) {
      test(`${what}: ${code}`, () => assert.rejects(load(change), { code, message: /[.]$/ }));
    }
  }

  test("nobody there: module_unreachable", () => assert.rejects(fetchModule("http://127.0.0.1:1/latchkey.wasm"), { code: "module_unreachable" }));
});

describe("starting", () => {
  test("another module: runtime_mismatch, as its imports are not there", async () => {
    const foreign = Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, 7, 1, 1, 0x67, 1, 0x66, 0, 0); // imports g.f
    await assert.rejects(startModule(await compileModule(foreign)), { code: "runtime_mismatch" });
  });

  test("wasm_exec.js of another Go: runtime_mismatch", async () => {
    const stale = {
      "without its class": (text) => text.replace("globalThis.Go = class", "const unused = class"),
      "with the imports of Go 1.20": (text) => text.replace("gojs: {", "go: {"),
      "without one import": (text) => text.replace('"runtime.walltime":', '"runtime.walltime1":'),
    };
    for (const [what, change] of Object.entries(stale)) {
      const copy = await copyOfDist("stale");
      const text = await readFile(join(copy, "wasm_exec.js"), "utf8");
      assert.notEqual(change(text), text, what);
      await writeFile(join(copy, "wasm_exec.js"), change(text));
      assert.equal(await codeOfLoading(copy), "runtime_mismatch", what);
    }
  });

  test("a module of another build, or protocol: module_mismatch", async () => {
    for (const changed of [{ ...buildInfo, build: "0".repeat(32) }, { ...buildInfo, protocol: buildInfo.protocol + 1 }]) {
      const copy = await copyOfDist("mismatch");
      await writeFile(join(copy, "build-info.js"), `export const buildInfo = ${JSON.stringify(changed)};\n`);
      assert.match(await codeOfLoading(copy), /^(module_mismatch|protocol_)/);
    }
  });

  test("leaves no global behind", async () => {
    const before = Object.getOwnPropertyNames(globalThis);
    const wallet = await loadInline();
    wallet.close();
    assert.deepEqual(Object.getOwnPropertyNames(globalThis), before);
    for (const name of ["Go", "fs", "path"]) assert.ok(!(name in globalThis), name);
  });

  test("the bytes, the compiled module, a path and a URL all work", async () => {
    const path = join(dist, "latchkey.wasm");
    for (const wasm of [bytes, new WebAssembly.Module(bytes), path, pathToFileURL(path)]) {
      const wallet = await loadInline({ wasm });
      assert.match(wallet.pure.keccak256({ data: new Uint8Array() }), /^0xc5d24601/);
      wallet.close();
    }
    await assert.rejects(loadInline({ wasm: path + ".missing" }), { code: "module_unreachable" });
  });
});

describe("the random source", () => {
  const honest = crypto.getRandomValues.bind(crypto);
  const hostile = {
    "does nothing": (array) => array,
    "is constant": (array) => array.fill(4),
    "repeats itself": (array) => { for (let i = 0; i < array.length; i++) array[i] = i * 167 + 13; return array; },
    "repeats a pattern": (array) => { const seed = honest(new Uint8Array(4)); for (let i = 0; i < array.length; i++) array[i] = seed[i % 4]; return array; },
    "stops one byte short": (array) => { honest(array.subarray(0, -1)); return array; },
    "stops half way": (array) => { honest(array.subarray(0, array.length / 2)); return array; },
    "throws": () => { throw new Error("no entropy"); },
    "returns another array": (array) => honest(array.slice()),
    "returns nothing": (array) => void honest(array),
    "is no function": null,
  };
  for (const [what, fill] of Object.entries(hostile)) {
    test(`that ${what} is refused`, () => assert.throws(() => checkedRandomSource(fill), { code: "random_refused" }));
  }

  test("that is honest is accepted every time", () => {
    for (let i = 0; i < 1000; i++) assert.equal(checkedRandomSource(honest), honest);
  });

  // The same through the real module, in a program of its own whose crypto was replaced before anything was loaded.
  const replacements = {
    "a no-op": "(array) => array",
    "a constant": "(array) => array.fill(7)",
    "one that repeats": "(array) => { for (let i = 0; i < array.length; i++) array[i] = i * 167 + 13; return array; }",
    "a short one": "(array) => { native(array.subarray(0, array.length - 1)); return array; }",
    "one that throws": "() => { throw new Error() }",
  };
  for (const [what, source] of Object.entries(replacements)) {
    test(`replaced by ${what} before the start: no wallet`, async () => {
      assert.equal(await codeOfLoading(dist, `const native = crypto.getRandomValues.bind(crypto); crypto.getRandomValues = ${source};`), "random_refused");
    });
  }

  test("replaced after these scripts were evaluated: Go still draws from the native one", async () => {
    assert.equal(await codeOfLoading(dist, "", "crypto.getRandomValues = (array) => array.fill(0);"), "distinct");
  });
});

async function copyOfDist(name) {
  const copy = await mkdtemp(join(scratch, name + "-"));
  await cp(dist, copy, { recursive: true });
  await writeFile(join(copy, "package.json"), '{"type":"module"}');
  return copy;
}

/** Loads the package in a program of its own; returns the code of the error, or whether two mnemonics differ. */
async function codeOfLoading(folder, beforeImport = "", afterImport = "") {
  const program = join(await mkdtemp(join(scratch, "program-")), "program.mjs");
  await writeFile(program, `${beforeImport}
    const { loadInline } = await import(${JSON.stringify(pathToFileURL(join(folder, "node-inline.js")).href)});
    ${afterImport}
    try {
      const { pure } = await loadInline();
      const draw = () => pure.mnemonic.generate({ bits: 256, language: "english" }).join();
      console.log(draw() === draw() ? "same" : "distinct");
    } catch (error) {
      console.log(error.code ?? error.stack);
    }
    process.exit(0);`);
  const { stdout } = await execute(process.execPath, [program]);
  return stdout.trim();
}
