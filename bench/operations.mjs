// Everything that is measured, and what it includes. Times are microseconds of one call; memory is bytes. Every library gets
// its arguments in the form that its API takes, prepared before the clock runs (a key that it holds, a parsed ABI), and all
// must give the same result.
//
// `goal` is how many times as fast as others Latchkey is meant to be: `js` for the libraries in JavaScript, `wasm` for those
// compiled to WebAssembly, `codec` for viem and ox, `native` how many times libsecp256k1's time it may take, `most` how many
// microseconds.

const sign = { js: 4, wasm: 1 };

/** What suite.mjs times, each with every library that offers it. */
export const operations = [
  { id: "seed", op: "mnemonic → seed", includes: "12 words, no passphrase → 64 bytes (PBKDF2, 2,048 rounds)", goal: { wasm: 1 } },
  { id: "firstAddress", op: "mnemonic → first address", includes: "12 words → address at m/44'/60'/0'/0/0", goal: { js: { node: 2, chromium: 4 }, wasm: 1 } },
  { id: "addresses", op: "1,000 addresses of an account", includes: "seed → addresses at m/44'/60'/0'/0/0 to 999 (wallet-core: from the wallet object that it holds)", goal: { js: 4, wasm: 5 } },
  { id: "publicKey", op: "public key", includes: "private key → 65 bytes", goal: sign },
  { id: "signDigest", op: "sign digest", includes: "private key and 32 bytes → recoverable signature, RFC 6979, low s", goal: { ...sign, native: 3 } },
  { id: "signLegacy", op: "sign legacy transaction", includes: "fields → signed bytes (EIP-155)", goal: sign },
  { id: "sign1559", op: "sign EIP-1559 transaction", includes: "fields → signed bytes", goal: sign },
  { id: "sign7702", op: "sign EIP-7702 transaction", includes: "fields with one signed authorization → signed bytes", goal: sign },
  { id: "signMessage", op: "personal_sign", includes: "41 characters → signature (EIP-191)", goal: sign },
  { id: "signPermit", op: "sign EIP-712 permit", includes: "ERC-2612 permit → signature; latchkey and wallet-core parse its JSON text, the others are given the object", goal: sign },
  { id: "recover", op: "recover address", includes: "digest and signature → address", goal: sign },
  { id: "verify", op: "verify signature", includes: "digest, signature and uncompressed public key → true", goal: { wasm: 1 } },
  { id: "keccak32", op: "keccak256 of 32 B", includes: "bytes → hash", goal: { wasm: 1 } },
  { id: "keccak1024", op: "keccak256 of 1 KiB", includes: "bytes → hash", goal: { wasm: 1 } },
  { id: "encodeTransfer", op: "encode transfer", includes: "recipient and amount → calldata", goal: { codec: 1 } },
  { id: "encodeCall", op: "encode call by signature", includes: "recipient and amount → calldata; latchkey is given the signature and the values as texts each time, the others have parsed the ABI", goal: { codec: 1 } },
  { id: "encodeNested", op: "encode nested call", includes: "Multicall3's aggregate3 of three calls → calldata; as above", goal: { codec: 1 } },
  { id: "decodeNested", op: "decode nested call", includes: "that calldata → its values; latchkey reads it strictly, and writes them as text", goal: { codec: 1 } },
  { id: "parseAbi", op: "read JSON ABI", includes: "ERC-20's nine functions and two events as JSON text → the selector or topic of each, none of them known before; latchkey returns their declarations too", goal: {} },
  { id: "decodeLog", op: "decode transfer log", includes: "topics and data → from, to, value", goal: { codec: 1 } },
  { id: "decodeRaw", op: "decode raw transaction", includes: "signed EIP-1559 bytes → fields and the recovered sender", goal: { codec: 1 } },
  { id: "argon2id", op: "Argon2id 64 MiB", includes: "3 passes, 1 lane; latchkey in an instance of its own, whose start is included", goal: {} },
  { id: "keystore", op: "open a key file", includes: "Web3 Secret Storage, version 3, with scrypt of N = 2^17 (128 MiB), r = 8, p = 1, and its password → private key; latchkey in an instance of its own, whose start is included", goal: {} },
];

/** What is measured in other ways: in fresh processes and pages, or along a path that only Latchkey has. */
export const paths = [
  { id: "startup", op: "start-up to ready", includes: "fresh process or page, nothing cached: import, compile, first answer possible; served from loopback, uncompressed", goal: { empty: 3 } },
  { id: "restart", op: "restart of a dead instance", includes: "module already compiled", goal: {} },
  { id: "worker", op: "sign EIP-1559 through the Worker", includes: "a round trip to the Worker that holds the module", goal: {} },
  { id: "approve", op: "plan and approve a transfer", includes: "Worker, ledger in memory, JSON-RPC to a development chain on loopback: plan with all its reading, report, signature, record, broadcast", goal: {} },
  { id: "ledger", op: "nonce ledger in one send", includes: "records in IndexedDB, flushed, of an account with over 200 settled transactions: all loads, MACs and compare-and-sets of a send, and Go's time after each but for the signature; median of 320 sends", goal: { most: 5_000 } },
  { id: "ledgerTail", op: "nonce ledger in one send, 99th percentile", includes: "the same sends", goal: { most: 25_000 } },
  { id: "ledgerBusy", op: "nonce ledger in one send of 32 open", includes: "the same while some 32 transactions are not final", goal: {} },
  { id: "ledgerBusyTail", op: "nonce ledger in one send of 32 open, 99th percentile", includes: "the same sends", goal: {} },
  { id: "memory", op: "memory after 10,000 signatures", includes: "of digests (micro-eth-signer: of transactions), after a collection: resident memory of the whole process, in Chromium of the one that renders the page; “runtime alone” is the same without a library", goal: {}, unit: "bytes" },
];
