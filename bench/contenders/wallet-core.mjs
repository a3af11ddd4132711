// Trust Wallet Core: C++ and Rust compiled to WASM. Its objects live in the module's memory, and are deleted as its guide asks.
import { initWasm, TW } from "@trustwallet/wallet-core";
import { fromHex } from "../bytes.mjs";
import * as given from "../fixtures.mjs";

const { SigningInput, SigningOutput, TransactionMode } = TW.Ethereum.Proto;
const bytesOf = (number) => {
  const digits = BigInt(number).toString(16);
  return fromHex("0x" + digits.padStart(digits.length + (digits.length % 2), "0"));
};
const common = ({ chainId, nonce, gas, to, value }) => ({
  chainId: bytesOf(chainId), nonce: bytesOf(nonce), gasLimit: bytesOf(gas), toAddress: to, privateKey: given.key,
  transaction: { transfer: { amount: bytesOf(value) } },
});
const fees = ({ maxPriorityFeePerGas, maxFeePerGas }) => ({
  maxInclusionFeePerGas: bytesOf(maxPriorityFeePerGas), maxFeePerGas: bytesOf(maxFeePerGas),
});
const { address, chainId, nonce, r, s, yParity } = given.authorization;
const customSignature = { chainId: bytesOf(chainId), nonce: bytesOf(nonce), signature: r + s.slice(2) + (yParity ? "01" : "00") };

export default async function ready() {
  const { AnySigner, CoinType, CoinTypeExt, Curve, EthereumMessageSigner, Hash, HDWallet, PrivateKey, PublicKey, PublicKeyType, StoredKey } = await initWasm();
  const key = PrivateKey.createWithData(given.key);
  const publicKey = PublicKey.createWithData(given.publicKey, PublicKeyType.secp256k1Extended);
  const held = HDWallet.createWithMnemonic(given.phrase, ""); // it takes phrases only, so its derivation is timed from this on
  const withWallet = (use) => {
    const wallet = HDWallet.createWithMnemonic(given.phrase, "");
    const result = use(wallet);
    wallet.delete();
    return result;
  };
  const signWhole = (fields) => {
    const input = SigningInput.encode(SigningInput.create(fields)).finish();
    return SigningOutput.decode(AnySigner.sign(input, CoinType.ethereum)).encoded;
  };
  const canonical = { read: (signature) => Uint8Array.of(...signature.subarray(0, 64), (signature[64] % 27) + 27) };
  return {
    seed: () => withWallet((wallet) => wallet.seed()),
    firstAddress: () => withWallet((wallet) => wallet.getAddressForCoin(CoinType.ethereum)),
    addresses: () =>
      Array.from({ length: 1000 }, (_, i) => {
        const child = held.getDerivedKey(CoinType.ethereum, 0, 0, i);
        const address = CoinTypeExt.deriveAddress(CoinType.ethereum, child);
        child.delete();
        return address;
      }),
    publicKey: () => {
      const made = key.getPublicKeySecp256k1(false);
      const data = made.data();
      made.delete();
      return data;
    },
    signDigest: { run: () => key.sign(given.digest, Curve.secp256k1), ...canonical },
    signLegacy: () => signWhole({ txMode: TransactionMode.Legacy, ...common(given.legacy), gasPrice: bytesOf(given.legacy.gasPrice) }),
    sign1559: () => signWhole({ txMode: TransactionMode.Enveloped, ...common(given.eip1559), ...fees(given.eip1559) }),
    sign7702: () =>
      signWhole({
        txMode: TransactionMode.SetCode, ...common(given.eip7702), ...fees(given.eip7702),
        eip7702Authorization: { address, customSignature },
      }),
    signMessage: () => EthereumMessageSigner.signMessage(key, given.text),
    signPermit: () => EthereumMessageSigner.signTypedMessage(key, given.permitText),
    recover: () => {
      const recovered = PublicKey.recover(given.signature, given.digest);
      const address = CoinTypeExt.deriveAddressFromPublicKey(CoinType.ethereum, recovered);
      recovered.delete();
      return address;
    },
    verify: () => publicKey.verify(given.signature, given.digest),
    keccak32: () => Hash.keccak256(given.bytes32),
    keccak1024: () => Hash.keccak256(given.bytes1024),
    keystore: () => {
      const stored = StoredKey.importJSON(given.keystoreBytes);
      const opened = stored.decryptPrivateKey(given.passwordBytes);
      stored.delete();
      return opened;
    },
  };
}
