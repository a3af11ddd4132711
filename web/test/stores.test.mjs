import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { mkdtemp, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { fileStorage } from "../dist/stores/files.js";
import { memoryStorage } from "../dist/stores/memory.js";
import { storeConformance } from "latchkey/store-conformance";

let folder;
before(async () => (folder = await mkdtemp(join(tmpdir(), "latchkey-stores-"))));
after(() => rm(folder, { recursive: true, force: true }));

describe("the store in memory", () => {
  const store = memoryStorage();
  for (const { name, check } of storeConformance) test(name, () => check(() => store));
});

describe("the store in a folder", () => {
  for (const { name, check } of storeConformance) test(name, () => check(() => fileStorage(folder)));

  test("of many processes that expect the same version, exactly one wins each", async () => {
    const shared = join(folder, "processes");
    const rounds = 20;
    const writer = fileURLToPath(new URL("./support/file-writer.mjs", import.meta.url));
    const processes = [1, 2, 3].map((id) => fork(writer, [shared, String(id), String(rounds)]));
    const wins = await Promise.all(processes.map((child) => new Promise((resolve, reject) => {
      child.on("message", resolve);
      child.on("exit", (code) => code && reject(new Error(`writer ended with ${code}`)));
    })));
    assert.equal(wins.reduce((sum, won) => sum + won, 0), rounds, "one winner a version");
    assert.equal((await fileStorage(shared).load("race")).version, BigInt(rounds));
  });

  test("a crash before the link leaves the old version, and its remains do no harm", async () => {
    const store = fileStorage(folder);
    await store.compareAndSet("crash", 0n, Uint8Array.of(1));
    await writeFile(join(folder, "record-crash", "new-left-behind"), "half");
    assert.deepEqual(await store.load("crash"), { version: 1n, value: Uint8Array.of(1) });
    assert.equal(await store.compareAndSet("crash", 1n, Uint8Array.of(2)), true);
  });

  test("a crash before the clearing away leaves old versions that are not read", async () => {
    const store = fileStorage(folder);
    await store.compareAndSet("old", 0n, Uint8Array.of(1));
    await store.compareAndSet("old", 1n, Uint8Array.of(2));
    await writeFile(join(folder, "record-old", "00000000000000000001"), Uint8Array.of(1));
    assert.deepEqual(await store.load("old"), { version: 2n, value: Uint8Array.of(2) });
    assert.equal(await store.compareAndSet("old", 1n, Uint8Array.of(9)), false);
    assert.equal(await store.compareAndSet("old", 2n, Uint8Array.of(3)), true);
    assert.deepEqual(await readdir(join(folder, "record-old")), ["00000000000000000003"]);
  });

  test("a folder that cannot be written is storage_failed", async () => {
    const place = join(folder, "blocked");
    await writeFile(place, "a file where the folder should be");
    await assert.rejects(fileStorage(place).compareAndSet("vault", 0n, Uint8Array.of(1)), { code: "storage_failed" });
    const loop = join(folder, "loop");
    await symlink(loop, loop);
    await assert.rejects(fileStorage(loop).load("vault"), { code: "storage_failed" });
  });

  test("keys never leave the folder", async () => {
    const inner = join(folder, "inner");
    await fileStorage(inner).compareAndSet("../../escaped", 0n, Uint8Array.of(1));
    assert.deepEqual(await readdir(inner), ["record-%2e%2e%2f%2e%2e%2fescaped"]);
    await assert.rejects(fileStorage(inner).load("x".repeat(300)), { code: "storage_failed", field: "key" });
    await assert.rejects(fileStorage(inner).load(""), { code: "storage_failed", field: "key" });
  });
});

describe("the conformance suite", () => {
  const broken = {
    "forgets the version": () => { let value; return { load: async () => ({ version: value ? 1n : 0n, value }), compareAndSet: async (_, expected, given) => ((value = given), true) }; },
    "reads, waits and writes": () => {
      const store = memoryStorage();
      const values = new Map();
      return {
        load: async (key) => values.get(key) ?? store.load(key),
        compareAndSet: async (key, expected, value) => {
          const { version } = values.get(key) ?? { version: 0n };
          await null;
          if (version !== expected) return false;
          values.set(key, { version: expected + 1n, value: value.slice() });
          return true;
        },
      };
    },
    "shares its buffers": () => {
      const values = new Map();
      return {
        load: async (key) => values.get(key) ?? { version: 0n, value: undefined },
        compareAndSet: async (key, expected, value) => {
          if ((values.get(key)?.version ?? 0n) !== expected) return false;
          values.set(key, { version: expected + 1n, value });
          return true;
        },
      };
    },
  };
  for (const [fault, make] of Object.entries(broken)) {
    test(`refuses a store that ${fault}`, async () => {
      const store = make();
      const outcomes = await Promise.allSettled(storeConformance.map(({ check }) => check(() => store)));
      assert.ok(outcomes.some(({ status }) => status === "rejected"));
    });
  }
});
