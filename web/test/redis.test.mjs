// The store that Node and Go programs share, against real servers. Where Debian has both, Redis and Valkey.

import assert from "node:assert/strict";
import { execFile, execFileSync, fork } from "node:child_process";
import { createHmac, randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { after, before, describe, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { RESP_TYPES } from "@redis/client";
import { Redis } from "ioredis";
import { redisStorage } from "latchkey/node";
import { storeConformance } from "latchkey/store-conformance";
import { SCRIPT } from "../dist/stores/redis.js";
import { randomFrom } from "./support/random.mjs";
import { durable, redisPath, startRedis } from "./support/redis.mjs";

const writer = fileURLToPath(new URL("./support/redis-writer.mjs", import.meta.url));
const key = new Uint8Array(32).fill(7);
const utf8 = (text) => new TextEncoder().encode(text);
const text = (bytes) => new TextDecoder().decode(bytes);

test("the script is the one of Go programs", () => {
  assert.equal(SCRIPT, readFileSync(new URL("../../interop/redis/record.lua", import.meta.url), "utf8"));
});

test("a key that is not 32 random bytes is refused", async () => {
  for (const wrong of [undefined, "0".repeat(32), new Uint8Array(31).fill(1), new Uint8Array(33).fill(1), new Uint8Array(32)]) {
    await assert.rejects(redisStorage({}, { key: wrong }), { code: "redis_key_invalid" });
  }
});

test("a server that does not get ready is refused after ten seconds", async (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const opened = redisStorage({ sendCommand: async ([command]) => (command === "INFO" ? "loading:1\r\n" : []) }, { key });
  let asked = true;
  const refused = assert.rejects(opened, { code: "redis_not_ready", details: { state: "loading" } }).finally(() => (asked = false));
  for (let waited = 0; asked; waited += 50) {
    assert.ok(waited <= 11_000);
    for (let turn = 0; turn < 20; turn++) await null;
    t.mock.timers.tick(50);
    await new Promise(setImmediate);
  }
  await refused;
});

for (const name of ["redis", "valkey"]) {
  const program = redisPath(name);
  if (!program) {
    console.log(`# ${name}-server is not on this machine: nothing is tested with it`);
    continue;
  }

  describe(`the store in ${name}`, () => {
    let server;
    before(async () => (server = await startRedis(program, ...durable)));
    after(() => server.stop());

    const clients = {
      "node-redis": () => server.client(),
      "node-redis with RESP2": () => server.client({ RESP: 2 }),
      "node-redis with RESP3": () => server.client({ RESP: 3 }),
      "node-redis with buffers": async () => (await server.client({ RESP: 3 })).withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer, [RESP_TYPES.MAP]: Map }),
      ioredis: (t) => {
        const client = new Redis(server.socket);
        t.after(() => client.disconnect());
        return client;
      },
    };
    const other = async () => redisStorage(await server.client(), { key: crypto.getRandomValues(new Uint8Array(32)), prefix: `other-${randomUUID()}:` });
    /** Ends a process in the middle of its writing. */
    const killed = async (record) => {
      const storage = await redisStorage(await server.client(), { key });
      const child = fork(writer, [server.socket, Buffer.from(key).toString("hex"), record]);
      const ended = new Promise((resolve) => child.once("exit", resolve));
      await new Promise((resolve) => child.once("message", resolve));
      const { version: start } = await storage.load(record);
      while ((await storage.load(record)).version < start + 3n);
      child.kill("SIGKILL");
      await ended;
    };
    for (const [of, connect] of Object.entries(clients)) {
      for (const { name: demand, check } of storeConformance) {
        test(`${of}: ${demand}`, (t) => check(async () => redisStorage(await connect(t), { key }), { other, killed: of === "node-redis" ? killed : undefined }));
      }
    }

    test("its MAC is HMAC-SHA-256 under the fleet's key, which is not in the server", async () => {
      const client = await server.client();
      const storage = await redisStorage(client, { key, prefix: "mac:" });
      assert.deepEqual(Buffer.from(await storage.mac(utf8("data"))), createHmac("sha256", key).update("data").digest());
      assert.deepEqual(await client.keys("mac:*"), []);
    });

    test("Go and Node programs add to one record, and no step is lost", async () => {
      const appender = fileURLToPath(new URL("../../build/redis-appender", import.meta.url));
      execFileSync("go", ["build", "-C", fileURLToPath(new URL("../../interop/redis/", import.meta.url)), "-o", appender, "./internal/appender"], { stdio: ["ignore", "ignore", "inherit"] });
      const record = `shared-${Date.now()}`;
      const node = await Promise.all([1, 2].map(async () => redisStorage(await server.client(), { key })));
      await append(node[0], record, "first");
      let over = false;
      const go = promisify(execFile)(appender, [server.socket, Buffer.from(key).toString("hex"), record, "60"]).finally(() => (over = true));
      const counts = await Promise.all(node.map(async (storage, who) => {
        let i = 0;
        do await append(storage, record, `node${who}.${i++}`); // as long as the Go program writes, and once more
        while (!over);
        return i;
      }));
      assert.equal((await go).stdout.trim(), "0x" + createHmac("sha256", key).update("data").digest("hex"));
      const { version, value } = await node[0].load(record);
      const names = text(value).trim().split("\n");
      const steps = 1 + 60 + counts[0] + counts[1];
      assert.equal(version, BigInt(steps));
      assert.equal(new Set(names).size, steps);
      assert.ok(Array.from({ length: 60 }, (_, i) => `go.${i}`).every((step) => names.includes(step)));
    });

    test("what others wrote there is not taken for an empty record", async () => {
      const client = await server.client();
      const storage = await redisStorage(client, { key });
      const wrong = { string: ["SET", "1"], number: ["HSET", "version", "one", "value", ""], large: ["HSET", "version", String(2n ** 64n), "value", ""], base64: ["HSET", "version", "1", "value", "{}"] };
      for (const [record, [command, ...rest]] of Object.entries(wrong)) {
        await client.sendCommand([command, `latchkey:wrong-${record}`, ...rest]);
        await assert.rejects(storage.load(`wrong-${record}`), { code: "storage_failed" }, record);
      }
    });

    test("an answer that is lost is asked for again, and the write is one", async () => {
      const client = await server.client();
      for (const [cuts, written] of [[["before"], true], [["after"], true], [["after", "after"], true], [["before", "after"], true], [["after", "after", "after"], undefined]]) {
        const record = `lost-${cuts.join("-")}`;
        const plan = [...cuts];
        const storage = await redisStorage({
          async sendCommand(args) {
            const cut = args[0] === "EVAL" ? plan.shift() : undefined;
            if (cut === "before") throw new Error("the connection broke");
            const reply = await client.sendCommand(args);
            if (cut === "after") throw new Error("the connection broke");
            return reply;
          },
        }, { key });
        const write = storage.compareAndSet(record, 0n, utf8("ours"));
        if (written) assert.equal(await write, true, record);
        else await assert.rejects(write, { code: "storage_failed" });
        assert.equal((await storage.load(record)).version, 1n, record);
      }
    });

    test("an answer that a restart took away may have been one to a write, and is not said to have been none", async () => {
      const client = await server.client();
      let asked = 0;
      const storage = await redisStorage({
        async sendCommand(args) {
          if (args[0] !== "EVAL") return client.sendCommand(args);
          if (asked++ > 0) return ["refused", `run_id:${args[4]}`];
          await client.sendCommand(args);
          throw new Error("the connection broke");
        },
      }, { key });
      const record = randomUUID();
      const error = await storage.compareAndSet(record, 0n, utf8("ours")).catch((error) => error);
      assert.deepEqual([error.code, error.details.reason], ["storage_failed", "redis_changed"]);
      assert.doesNotMatch(error.message, /nothing was written/i);
      assert.equal((await (await redisStorage(client, { key })).load(record)).version, 1n);
    });

    test("an operator who makes it forget is noticed with the next call", async () => {
      const client = await server.client();
      const storage = await redisStorage(client, { key });
      for (const [setting, unsafe, safe, named = setting] of [["appendfsync", "everysec", "always"], ["maxmemory-policy", "allkeys-lru", "noeviction"], ["appendonly", "no", "yes", "aof_enabled"]]) {
        await client.configSet(setting, unsafe);
        await assert.rejects(storage.load("key"), { code: "storage_failed", details: { reason: "redis_unsafe", setting: named, ...(named === setting ? { is: unsafe, want: safe } : { want: "1" }) } });
        await client.configSet(setting, safe);
        await storage.load("key");
      }
    });
  });

  describe(`${name} servers`, () => {
    test("that forget are refused when the store is opened", async (t) => {
      for (const [setting, ...args] of [
        ["aof_enabled"],
        ["appendfsync", "--appendonly", "yes"],
        ["no-appendfsync-on-rewrite", ...durable, "--no-appendfsync-on-rewrite", "yes"],
        ["maxmemory-policy", ...durable, "--maxmemory-policy", "volatile-lru"],
        ["cluster-enabled", ...durable, "--cluster-enabled", "yes"],
        ["role", ...durable, "--replicaof", "127.0.0.1 1"],
      ]) {
        const server = await startRedis(program, ...args);
        t.after(() => server.stop());
        await assert.rejects(redisStorage(await server.client(), { key }), (error) => error.code === "redis_unsafe" && error.details.setting === setting, setting);
      }
    });

    test("that rewrite their log are waited for", async (t) => {
      const server = await startRedis(program, ...durable);
      t.after(() => server.stop());
      const client = await server.client();
      await client.set("key", "value");
      await client.configSet("rdb-key-save-delay", "1000000"); // a second a key
      await client.sendCommand(["BGREWRITEAOF"]);
      await redisStorage(client, { key });
      assert.match(await client.info("persistence"), /aof_rewrite_in_progress:0/);
    });

    test("that are killed lose nothing that they confirmed, and another run of them is noticed", async (t) => {
      const server = await startRedis(program, ...durable);
      t.after(() => server.stop());
      const random = randomFrom(Date.now() >>> 0);
      const confirmed = [];
      for (let round = 0; round < 8; round++) {
        const clients = await Promise.all([1, 2].map(() => server.client()));
        const stores = await Promise.all(clients.map((client) => redisStorage(client, { key })));
        const writers = Promise.allSettled(stores.map(async (storage, who) => {
          for (let i = 0; ; i++) {
            const entry = `${round}.${who}.${i}`;
            await append(storage, "list", entry);
            confirmed.push(entry);
          }
        }));
        await wait(random.below(40));
        await server.kill();
        await server.restart();
        assert.deepEqual((await writers).map(({ reason }) => reason.code), ["storage_failed", "storage_failed"]);
        await assert.rejects(stores[0].compareAndSet("list", 0n, utf8("")), { code: "storage_failed", details: { reason: "redis_changed" } });
        const { version, value } = await (await redisStorage(clients[0], { key })).load("list");
        const names = value ? text(value).trim().split("\n") : [];
        assert.equal(names.length, Number(version));
        assert.equal(new Set(names).size, names.length);
        for (const entry of confirmed) assert.ok(names.includes(entry), `${entry} was confirmed and is lost`);
      }
      assert.ok(confirmed.length > 0);
    });
  });
}

/** Adds a line to a record by compare-and-set, as a signer adds to the ledger. */
async function append(storage, record, line) {
  for (;;) {
    const { version, value = new Uint8Array() } = await storage.load(record);
    if (await storage.compareAndSet(record, version, utf8(text(value) + line + "\n"))) return;
  }
}
