// tiny-secp256k1: Rust compiled to WASM.
import * as tiny from "tiny-secp256k1";
import * as given from "../fixtures.mjs";

export default async function ready() {
  const compact = given.signature.subarray(0, 64);
  return {
    publicKey: () => tiny.pointFromScalar(given.key, false),
    signDigest: {
      run: () => tiny.signRecoverable(given.digest, given.key),
      read: ({ signature, recoveryId }) => Uint8Array.of(...signature, 27 + recoveryId),
    },
    verify: () => tiny.verify(given.digest, given.publicKey, compact),
  };
}
