// ox on its WASM engine: secp256k1, Keccak, PBKDF2 and scrypt in C, hand-tuned.
import * as ox from "ox";
import { Engine } from "ox/wasm";
import * as given from "../fixtures.mjs";

const nonce = BigInt(given.eip1559.nonce);
const authorization = ox.Authorization.from({
  ...given.authorization, nonce: BigInt(given.authorization.nonce),
});
const transfer = ox.AbiFunction.from("function transfer(address to, uint256 amount) returns (bool)");
const aggregate3 = ox.AbiFunction.from(given.aggregate3);
const transferEvent = ox.AbiEvent.from("event Transfer(address indexed from, address indexed to, uint256 value)");
const signature = ox.Signature.fromHex(given.signatureHex);
const publicKey = ox.PublicKey.fromHex(given.publicKeyHex);
const privateKey = given.keyHex;

const signWhole = (Envelope, fields) => {
  const envelope = Envelope.from(fields);
  return Envelope.serialize(envelope, { signature: ox.Secp256k1.sign({ payload: Envelope.getSignPayload(envelope), privateKey }) });
};
const signHash = (payload) => ox.Signature.toHex(ox.Secp256k1.sign({ payload, privateKey }));

export default async function ready() {
  await Engine.install();
  return {
    seed: () => ox.Mnemonic.toSeed(given.phrase),
    firstAddress: () => ox.Address.fromPublicKey(ox.HdKey.fromSeed(ox.Mnemonic.toSeed(given.phrase)).derive(given.path).publicKey, { checksum: true }),
    addresses: () => {
      const node = ox.HdKey.fromSeed(given.seedHex).derive(given.accountPath);
      return Array.from({ length: 1000 }, (_, i) => ox.Address.fromPublicKey(node.derive(`m/${i}`).publicKey, { checksum: true }));
    },
    publicKey: { run: () => ox.Secp256k1.getPublicKey({ privateKey }), read: (key) => ox.PublicKey.toHex(key) },
    signDigest: { run: () => ox.Secp256k1.sign({ payload: given.digest, privateKey: given.key }), read: (made) => ox.Signature.toHex(made) },
    signLegacy: () => signWhole(ox.TxEnvelopeLegacy, { ...given.legacy, nonce }),
    sign1559: () => signWhole(ox.TxEnvelopeEip1559, { ...given.eip1559, nonce }),
    sign7702: () => signWhole(ox.TxEnvelopeEip7702, { ...given.eip7702, nonce, authorizationList: [authorization] }),
    signMessage: () => signHash(ox.PersonalMessage.getSignPayload(ox.Hex.fromString(given.text))),
    signPermit: () =>
      signHash(ox.TypedData.getSignPayload({ domain: given.permitDomain, types: given.permitTypes, primaryType: "Permit", message: given.permit })),
    recover: () => ox.Secp256k1.recoverAddress({ payload: given.digestHex, signature }),
    verify: () => ox.Secp256k1.verify({ payload: given.digestHex, signature, publicKey }),
    keccak32: () => ox.Hash.keccak256(given.bytes32),
    keccak1024: () => ox.Hash.keccak256(given.bytes1024),
    encodeTransfer: () => ox.AbiFunction.encodeData(transfer, [given.recipient, given.amount]),
    encodeCall: () => ox.AbiFunction.encodeData(transfer, [given.recipient, given.amount]),
    encodeNested: () => ox.AbiFunction.encodeData(aggregate3, [given.subcalls]),
    decodeNested: { run: () => ox.AbiFunction.decodeData(aggregate3, given.nestedHex), read: ([calls]) => given.textOf(calls) },
    parseAbi: () =>
      ox.Abi.from(JSON.parse(given.erc20Text)).map((item) => (item.type === "event" ? ox.AbiEvent.getSelector(item) : ox.AbiFunction.getSelector(item))),
    decodeLog: { run: () => ox.AbiEvent.decode(transferEvent, given.log), read: ({ from, to, value }) => [from, to, value] },
    decodeRaw: {
      run: () => {
        const envelope = ox.TxEnvelopeEip1559.deserialize(given.rawHex);
        const payload = ox.TxEnvelopeEip1559.getSignPayload(envelope);
        return { ...envelope, from: ox.Secp256k1.recoverAddress({ payload, signature: envelope }) };
      },
      read: ({ from, to, value, nonce }) => [from, to, value, nonce],
    },
    keystore: () => ox.Keystore.decrypt(given.keystore, ox.Keystore.toKey(given.keystore, { password: given.password })),
  };
}
