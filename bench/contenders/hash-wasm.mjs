// hash-wasm: C compiled to WASM; the fastest Argon2id on npm, beside libraries for Ethereum.
import { argon2id, createKeccak } from "hash-wasm";
import * as given from "../fixtures.mjs";

export default async function ready() {
  const keccak = await createKeccak(256);
  const hash = (data) => keccak.init().update(data).digest("binary");
  const { memory, time, threads } = given.argon2;
  return {
    keccak32: () => hash(given.bytes32),
    keccak1024: () => hash(given.bytes1024),
    argon2id: () =>
      argon2id({
        password: given.passwordBytes, salt: given.salt, outputType: "binary",
        memorySize: memory, iterations: time, parallelism: threads, hashLength: 32,
      }),
  };
}
