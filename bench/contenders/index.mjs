// Who takes part. Each module gives a function that makes its library ready and resolves to what it can do: a function for
// each operation's id, or { run, read } where `read` turns the library's own form of the result into the common one, untimed.

export const contenders = {
  latchkey: () => import("./latchkey.mjs"),
  ox: () => import("./ox.mjs"),
  "tiny-secp256k1": () => import("./tiny-secp256k1.mjs"),
  "wallet-core": () => import("./wallet-core.mjs"),
  "hash-wasm": () => import("./hash-wasm.mjs"),
  ethers: () => import("./ethers.mjs"),
  viem: () => import("./viem.mjs"),
  "micro-eth-signer": () => import("./micro-eth-signer.mjs"),
  noble: () => import("./noble.mjs"),
};
