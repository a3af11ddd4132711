// hash-wasm: C compiled to WASM; the fastest Argon2id and scrypt on npm, beside libraries for Ethereum.
import { argon2id, createKeccak, scrypt } from "hash-wasm";
import * as given from "../fixtures.mjs";

export default async function ready() {
  const keccak = await createKeccak(256);
  const hash = (data) => keccak.init().update(data).digest("binary");
  const { memory, time, threads } = given.argon2;
  const { N: costFactor, r: blockSize, p: parallelism } = given.scrypt;
  const common = { password: given.passwordBytes, salt: given.salt, outputType: "binary" };
  return {
    keccak32: () => hash(given.bytes32),
    keccak1024: () => hash(given.bytes1024),
    argon2id: () => argon2id({ ...common, memorySize: memory, iterations: time, parallelism: threads, hashLength: 32 }),
    scrypt: () => scrypt({ ...common, costFactor, blockSize, parallelism, hashLength: 32 }),
  };
}
