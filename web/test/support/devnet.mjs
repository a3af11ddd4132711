// Starts the project's own development chain for tests.

import { execFileSync, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL("../../../devnet/", import.meta.url));
const binary = fileURLToPath(new URL("../../../build/devnet", import.meta.url));

/** The public mnemonic of development chains; whoever uses it elsewhere gives everything away. */
export const mnemonic = "test test test test test test test test test test test junk";

/**
 * Starts a devnet on a free port; `args` are further flags of its command. Resolves to what it says of itself
 * ({url, rpc, chainId, weth, tokens, accounts, …}), with call(method, ...params) and stop().
 */
export async function startDevnet(...args) {
  execFileSync("go", ["build", "-C", folder, "-o", binary, "./cmd/devnet"], { stdio: ["ignore", "ignore", "inherit"] });
  const child = spawn(binary, ["-listen", "127.0.0.1:0", "-json", "-interval", "0", ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const line = await firstLine(child);
  const description = JSON.parse(line);
  return { ...description, mineMethod: "dev_mine", call: caller(description.rpc), stop: () => stop(child) };
}

/** Returns call(method, ...params) → result for a node's URL; a stated error is thrown. */
export function caller(url) {
  return async (method, ...params) => {
    const response = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ jsonrpc: "2.0", id: 1, method, params }) });
    const { result, error } = await response.json();
    if (error) throw Object.assign(new Error(`${method}: ${error.message}`), error);
    return result;
  };
}

/** Resolves to the first line that a program prints, or rejects if it ends before. */
export function firstLine(child) {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`${child.spawnfile} ended with ${code} before it was ready`)));
  });
}

/** Asks a program to end and resolves when it has. */
export function stop(child) {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  return ended;
}
