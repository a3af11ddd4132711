// Starts Redis and Valkey servers for tests, each on a socket in a folder of its own.

import { execFileSync, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { createClient } from "@redis/client";

/** What the store demands of a server. */
export const durable = ["--appendonly", "yes", "--appendfsync", "always"];

/** The path of redis-server or valkey-server, which scripts/redis.sh finds or installs; undefined where it cannot be had. */
export function redisPath(name) {
  try {
    return execFileSync(fileURLToPath(new URL("../../../scripts/redis.sh", import.meta.url)), [name], { encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] }).trim();
  } catch {
    return undefined;
  }
}

/** A client of node-redis's, connected to a socket; `options` are createClient's. */
export async function connectRedis(path, options = {}) {
  const client = createClient({ socket: { path, tls: false }, ...options });
  client.on("error", () => undefined); // what fails is seen where it was asked for
  return client.connect();
}

/** Starts a server; resolves to {socket, client(), kill(), restart(), stop()}. Clients are node-redis's, connected. */
export async function startRedis(program, ...args) {
  const folder = await mkdtemp(join(tmpdir(), "latchkey-redis-"));
  const socket = join(folder, "socket");
  const clients = [];
  let child;
  const server = {
    socket,
    async client(options = {}) {
      const client = await connectRedis(socket, options);
      clients.push(client);
      return client;
    },
    /** Ends it as a loss of power would. */
    async kill() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      process.kill(-child.pid, "SIGKILL"); // and a process of it that rewrites the log
      await ended;
    },
    async restart() {
      child = spawn(program, ["--port", "0", "--unixsocket", socket, "--dir", folder, "--save", "", ...args], { stdio: "ignore", detached: true });
      for (const end = Date.now() + 20_000; ; await wait(5)) {
        try {
          const client = await connectRedis(socket, { socket: { path: socket, tls: false, reconnectStrategy: false } });
          await client.sendCommand(["PING"]);
          client.destroy();
          return;
        } catch (error) {
          if (Date.now() > end) throw error;
        }
      }
    },
    async stop() {
      for (const client of clients) client.destroy();
      if (child.exitCode === null && child.signalCode === null) await server.kill();
      await rm(folder, { recursive: true, force: true, maxRetries: 20 });
    },
  };
  await server.restart();
  return server;
}
