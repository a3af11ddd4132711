// Starts anvil, a second and independent node, with the contracts that the journey needs.

import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { createRequire } from "node:module";
import { caller, stop } from "./devnet.mjs";

const contracts = new URL("../../../devnet/artifacts/contracts.json", import.meta.url);

/** Starts an anvil on a free port. Resolves to the same description as startDevnet. */
export async function startAnvil() {
  const child = spawn(anvilPath(), ["--port", "0"], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    return { ...(await prepare(await listening(child))), stop: () => stop(child) };
  } catch (error) {
    if (child.pid) await stop(child);
    throw error;
  }
}

async function prepare(rpc) {
  const call = caller(rpc);
  const accounts = await call("eth_accounts");
  const creation = JSON.parse(await readFile(contracts, "utf8"));
  const weth = await deploy(call, accounts[9], creation.WETH9);
  const dollar = await deploy(call, accounts[9], creation.DevnetDollar + mint(accounts, 1_000_000n * 10n ** 18n));
  const tokens = [{ address: weth, symbol: "WETH", name: "Wrapped Ether", decimals: 18 }, { address: dollar, symbol: "DUSD", name: "Devnet Dollar", decimals: 18 }];
  return { rpc, mineMethod: "anvil_mine", chainId: Number(await call("eth_chainId")), weth, tokens, accounts, call };
}

/** The path of anvil: ANVIL, the package that web/test/anvil installs for this platform, or the one on PATH. */
function anvilPath() {
  if (process.env.ANVIL) return process.env.ANVIL;
  const platform = `${process.platform}-${process.arch === "x64" ? "amd64" : process.arch}`;
  try {
    return createRequire(new URL("../anvil/package.json", import.meta.url)).resolve(`@foundry-rs/anvil-${platform}/bin/anvil`);
  } catch {
    return "anvil";
  }
}

function listening(child) {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const address = /^Listening on (\S+)/.exec(line)?.[1];
      if (address) resolve(`http://${address}`);
    });
    child.once("error", (error) => reject(new Error("anvil, the second node of these tests, cannot be started: put it on PATH, or its path into ANVIL", { cause: error })));
    child.once("exit", (code) => reject(new Error(`anvil ended with ${code} before it was ready`)));
  });
}

async function deploy(call, from, data) {
  const hash = await call("eth_sendTransaction", { from, data, gas: "0x2dc6c0" });
  await call("anvil_mine", "0x1"); // it answers a moment before it mines
  const receipt = await call("eth_getTransactionReceipt", hash);
  if (receipt.status !== "0x1") throw new Error("a contract could not be deployed");
  return receipt.contractAddress;
}

/** The constructor's arguments of devnet's tokens: (address[] holders, uint256 each). */
function mint(holders, each) {
  const words = [64n, each, BigInt(holders.length), ...holders.map(BigInt)];
  return words.map((word) => word.toString(16).padStart(64, "0")).join("");
}
