// A folder's store as a Go program has it (interop/host), in a process of its own.

import { execFileSync, spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Builds the program into a folder; returns a function that opens a folder's records with it, in a process with close(). */
export function buildGoStore(into) {
  const program = join(into, "records");
  execFileSync("go", ["build", "-C", root, "-o", program, "./interop/host/internal/records"], { stdio: ["ignore", "ignore", "inherit"] });
  return (folder) => {
    const child = spawn(program, [folder], { stdio: ["pipe", "pipe", "inherit"] });
    const waiting = new Map();
    let requests = 0;
    createInterface({ input: child.stdout }).on("line", (line) => {
      const { id, ...answer } = JSON.parse(line);
      waiting.get(id)(answer);
      waiting.delete(id);
    });
    const ask = async (request) => {
      const id = ++requests;
      child.stdin.write(JSON.stringify({ ID: id, Expected: "0", ...request }) + "\n");
      const { error, data, ...answer } = await new Promise((resolve) => waiting.set(id, resolve));
      if (error) throw new Error(error);
      return { ...answer, data: data === null ? undefined : new Uint8Array(Buffer.from(data, "base64")) };
    };
    const base64 = (bytes) => Buffer.from(bytes).toString("base64");
    return {
      load: async (key) => {
        const { version, data } = await ask({ Call: "load", Key: key });
        return { version: BigInt(version), value: data };
      },
      compareAndSet: async (key, expected, value) => (await ask({ Call: "set", Key: key, Expected: String(expected), Data: base64(value) })).written,
      mac: async (data) => (await ask({ Call: "mac", Data: base64(data) })).data,
      close: () => child.stdin.end(),
    };
  };
}
