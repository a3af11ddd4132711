import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const web = fileURLToPath(new URL("..", import.meta.url));
const manifest = JSON.parse(readFileSync(join(web, "package.json"), "utf8"));

test("the package holds what its exports name, its licence, and nothing of the sources", () => {
  const [{ files }] = JSON.parse(execFileSync("npm", ["pack", "--dry-run", "--json"], { cwd: web, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"], shell: process.platform === "win32" }));
  const packed = new Set(files.map(({ path }) => path));
  const targets = (entry) => (typeof entry === "string" ? [entry] : Object.values(entry).flatMap(targets));
  for (const target of targets(manifest.exports)) {
    if (!target.includes("*")) assert.ok(packed.has(target.slice(2)), target);
  }
  for (const name of ["dist/latchkey.wasm", "dist/wasm_exec.js", "dist/build-info.json", "dist/worker.js", "dist/node-worker.js", "LICENSE", "NOTICE", "README.md"]) assert.ok(packed.has(name), name);
  for (const path of packed) assert.match(path, /^(dist\/.*\.(js|d\.ts|json|wasm)|LICENSE|NOTICE|README\.md|package\.json)$/);
});

test("the package depends on nothing at run time, and its tools are pinned", () => {
  for (const kind of ["dependencies", "peerDependencies", "optionalDependencies"]) assert.equal(manifest[kind], undefined);
  for (const version of Object.values(manifest.devDependencies)) assert.match(version, /^\d+\.\d+\.\d+$/);
  const hosts = readFileSync(join(web, "package-lock.json"), "utf8").match(/"resolved": "https?:\/\/[^/"]+/g) ?? [];
  for (const host of hosts) assert.match(host, /registry\.npmjs\.org$/);
});

test("files whose evaluation does something are marked for bundlers", () => {
  for (const path of manifest.sideEffects) assert.ok(existsSync(join(web, path)), path);
});

test("a strict TypeScript program compiles against its types", () => {
  const tsc = join(web, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "--project", join(web, "test/types")], { stdio: ["ignore", "inherit", "inherit"] });
});
