import assert from "node:assert/strict";
import { fork } from "node:child_process";
import { createHmac } from "node:crypto";
import fs from "node:fs";
import { mkdtemp, open, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { recordsOf } from "../dist/records.js";
import { fileRecords, fileStorage } from "../dist/stores/files.js";
import { memoryStorage } from "../dist/stores/memory.js";
import { load } from "latchkey/node";
import { storeConformance } from "latchkey/store-conformance";

/** Lists what is flushed from now on to the end of the test. */
async function flushes(t) {
  const file = await open(fileURLToPath(import.meta.url));
  const handle = Object.getPrototypeOf(file);
  await file.close();
  const flushed = [];
  const sync = handle.sync;
  t.mock.method(handle, "sync", async function () {
    flushed.push((await this.stat()).isDirectory() ? "folder" : "file");
    return sync.call(this);
  });
  return flushed;
}

let folder;
before(async () => (folder = await mkdtemp(join(tmpdir(), "latchkey-stores-"))));
after(() => rm(folder, { recursive: true, force: true }));

const writer = fileURLToPath(new URL("./support/file-writer.mjs", import.meta.url));

describe("the store in memory", () => {
  const store = memoryStorage();
  for (const { name, check } of storeConformance) test(name, () => check(() => store, { other: memoryStorage }));
});

describe("a store without a MAC of its own", () => {
  const withoutMAC = () => {
    const { load, compareAndSet } = memoryStorage();
    return { load, compareAndSet };
  };
  for (const { name, check } of storeConformance) {
    const store = withoutMAC();
    test(name, () => check(() => store, { other: withoutMAC }));
  }

  test("has its key in a record, and one that is no key is refused", async () => {
    const store = withoutMAC();
    const records = recordsOf(store);
    await records.mac(Uint8Array.of(1));
    const { version, value } = await store.load("mac-key");
    assert.deepEqual([version, value.length], [1n, 32]);
    await store.compareAndSet("mac-key", 1n, Uint8Array.of(1));
    await assert.rejects(recordsOf(store).mac(Uint8Array.of(1)), { code: "storage_failed" });
  });

  test("writes a ledger and then its witness, and nothing where the witness is another one", async () => {
    const [store, witness] = [withoutMAC(), withoutMAC()];
    const write = (key, expected) => ({ key, expected, value: Uint8Array.of(Number(expected)) });
    const both = (records, expected, seen) => records.writeBoth(write("ledger/1/0xab", expected), write("witness/1/0xab", seen));
    const records = recordsOf(store, witness);
    assert.equal(await both(records, 0n, 0n), 2);
    assert.equal(await both(records, 1n, 0n), 0);
    assert.equal(await both(records, 0n, 1n), 0);
    assert.deepEqual([await store.load("ledger/1/0xab"), await witness.load("witness/1/0xab")], Array(2).fill({ version: 1n, value: Uint8Array.of(0) }));
    const raced = recordsOf(store, { ...witness, compareAndSet: async () => false });
    assert.equal(await both(raced, 1n, 1n), 1);
    assert.equal((await store.load("ledger/1/0xab")).version, 2n);
    // A store that has both writes them in one step, unless they are in two.
    const memory = memoryStorage();
    const asked = [];
    const watched = { ...memory, compareAndSetBoth: (...writes) => (asked.push(writes.map(({ key }) => key)), memory.compareAndSetBoth(...writes)) };
    assert.equal(await both(recordsOf(watched), 0n, 0n), 2);
    assert.equal(await both(recordsOf(watched), 0n, 1n), 0);
    assert.equal(await both(recordsOf(watched, witness), 1n, 1n), 2);
    assert.equal(asked.length, 2);
  });

  test("that failed once is asked for its key again", async () => {
    const store = withoutMAC();
    let fails = true;
    const records = recordsOf({ ...store, load: async (key) => { if (fails) throw new Error("offline"); return store.load(key); } });
    await assert.rejects(records.mac(Uint8Array.of(1)), /offline/);
    fails = false;
    assert.equal((await records.mac(Uint8Array.of(1))).length, 32);
  });

  test("in an insecure context, where the platform has no keys, says so", async (t) => {
    t.mock.getter(globalThis.crypto, "subtle", () => undefined);
    for (const store of [recordsOf(withoutMAC()), memoryStorage()]) {
      await assert.rejects(store.mac(Uint8Array.of(1)), { code: "storage_failed", message: /https/ });
    }
  });
});

describe("the witness", () => {
  test("is in another store where there is one", async () => {
    const [store, witness] = [memoryStorage(), memoryStorage()];
    const records = recordsOf(store, witness);
    await records.compareAndSet("witness/1/0xab", 0n, Uint8Array.of(1));
    await records.compareAndSet("ledger/1/0xab", 0n, Uint8Array.of(2));
    assert.deepEqual([(await store.load("witness/1/0xab")).version, (await witness.load("witness/1/0xab")).version], [0n, 1n]);
    assert.deepEqual([(await store.load("ledger/1/0xab")).version, (await witness.load("ledger/1/0xab")).version], [1n, 0n]);
    assert.deepEqual((await records.load("witness/1/0xab")).value, Uint8Array.of(1));
    assert.deepEqual(await records.mac(Uint8Array.of(1)), await store.mac(Uint8Array.of(1)));
    assert.equal((await recordsOf(store).load("witness/1/0xab")).version, 0n, "without one it is in the same");
  });

  test("of a folder is in a folder beside it, or in the one that was named", async () => {
    const place = join(folder, "witnessed");
    for (const folders of [{ folder: place + "/" }, { folder: place, witness: join(folder, "elsewhere") }]) {
      const records = fileRecords(folders);
      await records.compareAndSet("witness/1", 0n, Uint8Array.of(1));
      assert.deepEqual(await readdir(folders.witness ?? place + "-witness"), ["record-witness%2f1"]);
      await assert.rejects(readdir(place), { code: "ENOENT" });
    }
  });
});

describe("the store in a folder", () => {
  /** Ends a process in the middle of its writing. */
  const killed = (place) => async (key) => {
    const child = fork(writer, [place, key]);
    await new Promise((resolve) => child.once("message", resolve));
    const { version: start } = await fileStorage(place).load(key);
    while ((await fileStorage(place).load(key)).version < start + 3n);
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGKILL");
    await ended;
  };
  for (const { name, check } of storeConformance) {
    test(name, async () => {
      const place = await mkdtemp(join(folder, "conformance-"));
      await check(() => fileStorage(place), { other: () => fileStorage(place + "-other"), killed: killed(place) });
    });
  }

  test("has its key in a file of its owner's alone, whole or not there", async () => {
    const place = join(folder, "key");
    await fileStorage(place).mac(Uint8Array.of(1));
    const path = join(place, "mac-key");
    const { mode, size } = await stat(path);
    assert.deepEqual([mode & 0o777, size, await readdir(place)], [0o600, 32, ["mac-key"]]);
    const expected = createHmac("sha256", await readFile(path)).update(Uint8Array.of(1)).digest();
    assert.deepEqual(Buffer.from(await fileStorage(place).mac(Uint8Array.of(1))), expected);
    await writeFile(path, new Uint8Array(31));
    await assert.rejects(fileStorage(place).mac(Uint8Array.of(1)), { code: "storage_failed" });
  });

  test("of many processes that expect the same version, exactly one wins each", async () => {
    const shared = join(folder, "processes");
    const rounds = 20;
    const processes = [1, 2, 3].map((id) => fork(writer, [shared, "race", String(id), String(rounds)]));
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
    const [beaten, ahead] = ["new-00000000000000000002-left", "new-00000000000000000003-left"];
    for (const name of [beaten, ahead]) await writeFile(join(folder, "record-crash", name), "half");
    assert.deepEqual(await store.load("crash"), { version: 1n, value: Uint8Array.of(1) });
    assert.equal(await store.compareAndSet("crash", 1n, Uint8Array.of(2)), true);
    // What was meant for a version that is taken goes; another process may be about to link the next one.
    assert.deepEqual(await readdir(join(folder, "record-crash")), ["00000000000000000002", ahead]);
  });

  /** Lets `meanwhile` happen right before or after the next link, as if this process had slept there. */
  function aroundLink(t, { before = async () => undefined, after = async () => undefined }) {
    const native = fs.promises.link;
    t.after(() => restore());
    const restore = () => {
      fs.promises.link = native;
      syncBuiltinESMExports();
    };
    fs.promises.link = async (...names) => {
      restore();
      await before();
      await native(...names);
      await after();
    };
    syncBuiltinESMExports();
  }

  test("a writer that slept does not take a version that came and went", async (t) => {
    const [sleeper, other] = [fileStorage(folder), fileStorage(folder)];
    await other.compareAndSet("slept", 0n, Uint8Array.of(1));
    aroundLink(t, { before: async () => { for (const version of [1n, 2n, 3n]) await other.compareAndSet("slept", version, Uint8Array.of(7)); } });
    assert.equal(await sleeper.compareAndSet("slept", 1n, Uint8Array.of(9)), false);
    assert.deepEqual(await other.load("slept"), { version: 4n, value: Uint8Array.of(7) });
    assert.deepEqual(await readdir(join(folder, "record-slept")), ["00000000000000000004"]);
  });

  test("a writer that won hears so, although another built on its version at once", async (t) => {
    const [winner, other] = [fileStorage(folder), fileStorage(folder)];
    aroundLink(t, { after: async () => assert.equal(await other.compareAndSet("built", 1n, Uint8Array.of(2)), true) });
    assert.equal(await winner.compareAndSet("built", 0n, Uint8Array.of(1)), true);
    assert.deepEqual(await other.load("built"), { version: 2n, value: Uint8Array.of(2) });
  });

  test("a write is flushed, the file and then its folder, before it is true", async (t) => {
    const flushed = await flushes(t);
    const store = fileStorage(join(folder, "flushed"));
    await store.compareAndSet("record", 0n, Uint8Array.of(1));
    const first = flushed.splice(0);
    assert.deepEqual(first.slice(-2), ["file", "folder"]);
    assert.ok(first.indexOf("folder") < first.indexOf("file"), "the new folders' own entries");
    await store.compareAndSet("record", 1n, Uint8Array.of(2));
    assert.deepEqual(flushed, ["file", "folder"]);
  });

  test("a version whose writer may not have flushed it is flushed before it is read", async (t) => {
    const store = fileStorage(folder);
    await store.compareAndSet("linked", 0n, Uint8Array.of(1));
    const flushed = await flushes(t);
    await store.load("linked");
    assert.deepEqual(flushed, [], "it stands alone: its writer went on to clear away");
    await writeFile(join(folder, "record-linked", "00000000000000000002"), Uint8Array.of(2));
    assert.deepEqual(await store.load("linked"), { version: 2n, value: Uint8Array.of(2) });
    assert.deepEqual(flushed, ["folder"]);
  });

  test("stays where it is when the program changes its working directory", async (t) => {
    const start = process.cwd();
    t.after(() => process.chdir(start));
    process.chdir(folder);
    const store = fileStorage("relative");
    const wallet = await load({ storage: { folder: "relative" } });
    t.after(() => wallet.close());
    await store.compareAndSet("record", 0n, Uint8Array.of(1));
    const phrase = new TextEncoder().encode("test test test test test test test test test test test junk");
    const none = new Uint8Array();
    await wallet.vault.create({ kek: new Uint8Array(32).fill(1), params: await wallet.vault.newParams(), phrase, passphrase: none, key: none, backedUp: true });
    process.chdir(start);
    assert.equal((await store.load("record")).version, 1n);
    await wallet.restart();
    assert.equal((await wallet.vault.status()).exists, true);
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

  test("a version that is written and flushed stays acknowledged where its temporary file cannot be removed", async (t) => {
    const refuse = t.mock.method(fs.promises, "unlink", async () => { throw Object.assign(new Error("in use"), { code: "EBUSY" }); });
    syncBuiltinESMExports();
    const store = fileStorage(join(folder, "in-use"));
    try {
      assert.equal(await store.compareAndSet("vault", 0n, Uint8Array.of(1)), true);
      assert.equal(await store.compareAndSet("vault", 0n, Uint8Array.of(2)), false);
      assert.equal(await store.compareAndSet("vault", 1n, Uint8Array.of(2)), true);
      assert.equal((await store.mac(Uint8Array.of(1))).length, 32);
    } finally {
      refuse.mock.restore();
      syncBuiltinESMExports();
    }
    assert.deepEqual(await store.load("vault"), { version: 2n, value: Uint8Array.of(2) });
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
