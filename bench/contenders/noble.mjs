// @noble/curves and hashes, @scure/bip32 and bip39: JavaScript; PBKDF2 of WebCrypto, the fastest that they offer.
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { argon2id } from "@noble/hashes/argon2.js";
import { keccak_256 } from "@noble/hashes/sha3.js";
import { HDKey } from "@scure/bip32";
import { mnemonicToSeedWebcrypto } from "@scure/bip39";
import * as given from "../fixtures.mjs";

const { Point, Signature } = secp256k1;
const asIs = { prehash: false };
const recoverable = { prehash: false, format: "recovered" };
const addressOf = (uncompressed) => keccak_256(uncompressed.subarray(1)).subarray(12);
const childAddress = (child) => addressOf(Point.fromBytes(child.publicKey).toBytes(false));
/** recovery ‖ r ‖ s to r ‖ s ‖ v */
const toEthereum = (signature) => Uint8Array.of(...signature.subarray(1), signature[0] + 27);
const toNoble = (signature) => Uint8Array.of(signature[64] - 27, ...signature.subarray(0, 64));

export default async function ready() {
  const recovered = toNoble(given.signature);
  const compact = given.signature.subarray(0, 64);
  return {
    seed: () => mnemonicToSeedWebcrypto(given.phrase),
    firstAddress: async () => childAddress(HDKey.fromMasterSeed(await mnemonicToSeedWebcrypto(given.phrase)).derive(given.path)),
    addresses: () => {
      const node = HDKey.fromMasterSeed(given.seed).derive(given.accountPath);
      return Array.from({ length: 1000 }, (_, i) => childAddress(node.deriveChild(i)));
    },
    publicKey: () => secp256k1.getPublicKey(given.key, false),
    signDigest: { run: () => secp256k1.sign(given.digest, given.key, recoverable), read: toEthereum },
    recover: () => addressOf(Signature.fromBytes(recovered, "recovered").recoverPublicKey(given.digest).toBytes(false)),
    verify: () => secp256k1.verify(compact, given.digest, given.publicKey, asIs),
    keccak32: () => keccak_256(given.bytes32),
    keccak1024: () => keccak_256(given.bytes1024),
    argon2id: () => argon2id(given.passwordBytes, given.salt, { m: given.argon2.memory, t: given.argon2.time, p: given.argon2.threads, dkLen: 32 }),
  };
}
