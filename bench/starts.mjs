// How each library is made ready to sign, from before its first import; no more of it is loaded than signing takes.

/** A Go program that does nothing: what Go's runtime takes by itself. */
export const goAlone = "empty Go program";

export const starts = {
  latchkey: async () => (await import("latchkey/inline")).loadInline({ storage: "memory" }),
  ox: async () => {
    const [{ Engine }] = await Promise.all([import("ox/wasm"), import("ox")]);
    await Engine.install();
  },
  "tiny-secp256k1": () => import("tiny-secp256k1"),
  "wallet-core": async () => (await import("@trustwallet/wallet-core")).default.initWasm(),
  ethers: () => import("ethers"),
  viem: () => import("viem/accounts"),
  "micro-eth-signer": () => import("micro-eth-signer"),
  noble: () => Promise.all([import("@noble/curves/secp256k1.js"), import("@scure/bip32"), import("@scure/bip39")]),
  [goAlone]: startEmptyProgram,
};

async function startEmptyProgram() {
  const inNode = import.meta.url.startsWith("file:");
  const support = inNode ? "latchkey/dist/wasm_exec.js" : "/wasm_exec.js"; // a copy of its own: a bundler would share Latchkey's
  await import(support);
  const go = new globalThis.Go();
  go.run(await WebAssembly.instantiate(await (inNode ? compileFile() : WebAssembly.compileStreaming(fetch("/empty.wasm"))), go.importObject));
}

async function compileFile() {
  const { readFile } = await import("node:fs/promises");
  return WebAssembly.compile(await readFile(new URL("../build/bench/empty.wasm", import.meta.url)));
}
