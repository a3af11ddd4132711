// A store in Redis or Valkey that several signers share, for Node. The stored format, the script and the demands on the server are
// those of the Go module interop/redis, whose documentation says what they are for: Go and Node programs share one account.

import { LatchkeyError } from "../errors.js";
import type { Storage, StoredRecord } from "../storage.js";

/** A client of Redis or Valkey, connected: node-redis, ioredis, or anything that sends a command and resolves to its reply. */
export type RedisClient =
  | { sendCommand(args: string[]): Promise<unknown>; call?: undefined }
  | { call(command: string, ...args: string[]): Promise<unknown> };

/** What the signers of a fleet have in common. */
export interface RedisOptions {
  /**
   * Authenticates the records: 32 random bytes, the same for every signer of the fleet, and never stored in Redis. Whoever has it
   * can make records that the signers believe.
   */
  key: Uint8Array;
  /** Begins the keys of all records, and tells fleets on one server apart; default "latchkey:". */
  prefix?: string;
}

/**
 * Checks that the server keeps what it confirms, and resolves to a store that is bound to this run of it:
 *
 *     const storage = await redisStorage(client, { key });
 *     const wallet = await load({ storage, witness: fileStorage("wallet-witness") });
 *
 * The server is one of Redis 7 or Valkey 7.2, or newer, that writes each change to its disk before it answers (appendonly yes,
 * appendfsync always, no-appendfsync-on-rewrite no), forgets nothing (maxmemory-policy noeviction), and is neither a replica nor part
 * of a cluster. Nothing is promised across a failover: after one, and after any restart, every call fails until the store is
 * opened anew. The witness is a place of each signer's own, such as a folder: it shows a ledger that is an older copy.
 *
 * While the server reads or rewrites its log this waits, 10 seconds at most. Throws redis_key_invalid, redis_unsafe (details: setting, is, want), redis_not_ready, storage_failed.
 */
export async function redisStorage(client: RedisClient, { key, prefix = "latchkey:" }: RedisOptions): Promise<Storage> {
  if (!(key instanceof Uint8Array) || key.length !== 32 || key.every((byte) => byte === 0)) {
    throw new LatchkeyError("redis_key_invalid", "Give 32 random bytes, the same ones to every signer that shares the account.", "key");
  }
  const hmac = await crypto.subtle.importKey("raw", key as BufferSource, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const send = sender(client);
  const run = await inspect(send);

  /** Runs the script. A call without an answer is made again: the script writes once, however often it is asked. */
  async function step(name: string, ...write: string[]): Promise<string[]> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await call(send, ["EVAL", SCRIPT, "1", prefix + name, run, ...write]);
      } catch (error) {
        if (error instanceof LatchkeyError) throw storageFailed(error.message, { ...error.details, reason: error.code });
        if (attempt === ATTEMPTS) throw storageFailed("The Redis server does not answer as it should: look after it, and go on with what the ledger says.");
      }
    }
  }

  return {
    async load(name: string): Promise<StoredRecord> {
      const [kind, version = "", value = "", ...rest] = await step(name);
      if (kind !== "read" || rest.length > 0) throw storageFailed("The server's answer is not one of the script's.");
      if (!/^(0|[1-9][0-9]{0,19})$/.test(version) || BigInt(version) >= 1n << 64n) throw storageFailed("A record's version is no number: another program wrote it.");
      if (version === "0") return { version: 0n, value: undefined };
      const bytes = Buffer.from(value, "base64");
      if (bytes.toString("base64") !== value) throw storageFailed("A record's value is not base64: another program wrote it.");
      return { version: BigInt(version), value: new Uint8Array(bytes) };
    },

    async compareAndSet(name: string, expected: bigint, value: Uint8Array): Promise<boolean> {
      const base64 = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
      const own = Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("hex");
      const [kind] = await step(name, String(expected), String(expected + 1n), base64, own);
      if (kind !== "written" && kind !== "conflict") throw storageFailed("The server's answer is not one of the script's.");
      return kind === "written";
    },

    async mac(data: Uint8Array): Promise<Uint8Array> {
      return new Uint8Array(await crypto.subtle.sign("HMAC", hmac, data as BufferSource));
    },
  };
}

const ATTEMPTS = 3;
const PATIENCE = 10_000; // milliseconds that one attempt may take, or the server with its log
const PAUSE = 50;

/** What must hold, and what an operator does about it. */
type Demand = readonly [name: string, want: string, advice: string];

/** Read by CONFIG GET with every call: nothing says so when an operator changes one. */
const SETTINGS: readonly Demand[] = [
  ["appendonly", "yes", "The server keeps no log: set appendonly yes in its configuration and restart it."],
  ["appendfsync", "always", "The server confirms writes that are not on its disk: set appendfsync always."],
  ["no-appendfsync-on-rewrite", "no", "The server confirms writes that are not on its disk while it rewrites its log: set no-appendfsync-on-rewrite no."],
  ["maxmemory-policy", "noeviction", "The server removes records when its memory is full: set maxmemory-policy noeviction."],
  ["cluster-enabled", "no", "A cluster fails over by itself and may lose confirmed writes: use one server that is not part of a cluster."],
];

/** Read from INFO when the store is opened. The script looks again with every call. */
const STATES: readonly Demand[] = [
  ["role", "master", "This server is a replica: connect to the one that it copies."],
  ["aof_enabled", "1", "The server keeps no log: set appendonly yes in its configuration and restart it."],
  ["aof_last_write_status", "ok", "The server cannot write its log: look after its disk."],
];

/** States that pass: a log that is being read, or is not yet whole. */
const IDLE = ["loading", "async_loading", "aof_rewrite_in_progress", "aof_rewrite_scheduled"];

const READ_SETTINGS = ["CONFIG", "GET", ...SETTINGS.map(([name]) => name)];

/** The one script of all access: record.lua of interop/redis. */
export const SCRIPT = String.raw`-- One look at a record, or one write of it, in one step. KEYS[1] is the record, a hash of version, value and writers.
-- ARGV[1] is the run id of the server that was opened and found to be durable. A write adds the version it expects, the
-- next one, the value, and a random name of this write.
local info = redis.call('INFO', 'server') .. redis.call('INFO', 'persistence') .. redis.call('INFO', 'replication')
for _, fact in ipairs({'run_id:' .. ARGV[1], 'role:master', 'aof_enabled:1', 'aof_last_write_status:ok'}) do
  if not string.find(info, '\r\n' .. fact .. '\r\n', 1, true) then return {'refused', fact} end
end

local record = redis.call('HMGET', KEYS[1], 'version', 'value', 'writers')
local version, value, writers = record[1] or '0', record[2] or '', record[3] or ''
if not ARGV[2] then return {'read', version, value} end

-- Versions are compared as text: Lua's numbers are exact up to 2^53 only. The names of the last 16 writes tell one whose reply
-- was lost, and which asks again, that it had won, even if others have built on it since.
if version == ARGV[2] then
  redis.call('HSET', KEYS[1], 'version', ARGV[3], 'value', ARGV[4], 'writers', string.sub(ARGV[5] .. writers, 1, 16 * 32))
  return {'written'}
end
if string.find(writers, ARGV[5], 1, true) then return {'written'} end
return {'conflict'}
`;

type Send = (args: string[]) => Promise<unknown>;

function sender(client: RedisClient): Send {
  if (typeof client.call === "function") return (args) => client.call!(...(args as [string, ...string[]]));
  return (args) => (client as { sendCommand: Send }).sendCommand(args);
}

/**
 * Reads whether the server is one that keeps what it confirms; resolves to the id of its run. It waits until the server's log is read and
 * whole, which it is not while it is rewritten for the first time; INFO does not tell that time from a later one.
 */
async function inspect(send: Send): Promise<string> {
  for (let waited = 0; ; waited += PAUSE) {
    let replies: [unknown, unknown];
    try {
      replies = await answered(Promise.all([send(["INFO", "server", "replication", "persistence"]), send(READ_SETTINGS)]));
    } catch {
      throw storageFailed("The server does not say how it keeps records: connect to Redis 7, Valkey 7.2 or newer, as a user that may call INFO and CONFIG GET.");
    }
    const facts = new Map(String(replies[0]).split("\r\n").map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]));
    const state = IDLE.find((name) => facts.get(name) !== "0");
    if (!state) {
      compare(STATES, facts);
      compare(SETTINGS, pairs(replies[1]));
      return facts.get("run_id") ?? "";
    }
    if (waited >= PATIENCE) throw new LatchkeyError("redis_not_ready", "The server is still reading or rewriting its log: try again in a moment.", undefined, { state });
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** Asks once. The settings are read after the script ran, so that its answer counts only under them. */
async function call(send: Send, args: string[]): Promise<string[]> {
  const [ran, config] = await answered(Promise.all([send(args), send(READ_SETTINGS)]));
  const reply = Array.isArray(ran) ? ran.map(String) : [];
  if (reply[0] === "refused") throw refused(String(reply[1]));
  compare(SETTINGS, pairs(config));
  return reply;
}

/** Names what the script found: another run, or a state that no longer holds. */
function refused(fact: string): LatchkeyError {
  const [name, want = ""] = fact.split(":");
  const state = STATES.find((demand) => demand[0] === name);
  if (state) return new LatchkeyError("redis_unsafe", state[2], undefined, { setting: state[0], want });
  return new LatchkeyError("redis_changed", "The Redis server restarted or another one took over. Make sure that it has all records, and open the store again.");
}

function compare(demands: readonly Demand[], facts: Map<string, string>): void {
  for (const [setting, want, advice] of demands) {
    const is = facts.get(setting) ?? "";
    if (is !== want) throw new LatchkeyError("redis_unsafe", advice, undefined, { setting, is, want });
  }
}

/** The reply to CONFIG GET: a list of names and values in RESP2, a map in RESP3, which clients give in several forms. */
function pairs(reply: unknown): Map<string, string> {
  const entries = reply instanceof Map ? [...reply] : Object.entries(reply ?? {});
  const list = (Array.isArray(reply) ? reply : entries.flat()).map(String);
  return new Map(list.flatMap((name, i) => (i % 2 === 0 ? [[name, list[i + 1] ?? ""] as const] : [])));
}

/** Rejects when there is no answer in time: clients keep commands while they look for the server. */
async function answered<T>(work: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => (timer = setTimeout(() => reject(new Error("no answer")), PATIENCE)));
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function storageFailed(message: string, details: Record<string, string> = {}): LatchkeyError {
  return new LatchkeyError("storage_failed", message, undefined, details);
}
