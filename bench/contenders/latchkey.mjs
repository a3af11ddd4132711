// Latchkey itself: the stateless methods of the public API, the module inline.
import { loadInline } from "latchkey/inline";
import { utf8 } from "../bytes.mjs";
import * as given from "../fixtures.mjs";

const aggregate3 = "aggregate3((address,bool,bytes)[])";
const amountText = String(given.amount);

export default async function ready() {
  const wallet = await loadInline({ storage: "memory" });
  const { pure } = wallet;
  const { key } = given;
  const seed = () => wallet.mnemonic.seed({ phrase: utf8(given.phrase), passphrase: new Uint8Array() }); // WebCrypto's PBKDF2
  return {
    seed,
    firstAddress: async () => pure.hd.address({ seed: await seed(), path: given.path }),
    addresses: () => pure.hd.addresses({ seed: given.seed, preset: "metamask", first: 0, count: 1000 }),
    publicKey: () => pure.key.publicKey({ key }),
    signDigest: () => pure.digest.blindSign({ key, digest: given.digestHex }),
    signLegacy: { run: () => pure.transaction.signLegacy({ key, ...given.legacy }), read: ({ raw }) => raw },
    sign1559: { run: () => pure.transaction.sign1559({ key, ...given.eip1559 }), read: ({ raw }) => raw },
    sign7702: {
      run: () => pure.transaction.sign7702({ key, ...given.eip7702, authorizationList: [given.authorization] }),
      read: ({ raw }) => raw,
    },
    signMessage: () => pure.message.sign({ key, message: utf8(given.text) }),
    signPermit: () => pure.typedData.sign({ key, document: given.permitText }),
    recover: () => pure.digest.recover({ digest: given.digestHex, signature: given.signature }),
    verify: () => pure.digest.verify({ digest: given.digestHex, signature: given.signature, publicKey: given.publicKey }),
    keccak32: () => pure.keccak256({ data: given.bytes32 }),
    keccak1024: () => pure.keccak256({ data: given.bytes1024 }),
    encodeTransfer: () => pure.erc20.transfer({ to: given.recipient, amount: given.amount }),
    encodeCall: () => pure.abi.encodeCall({ signature: "transfer(address,uint256)", values: [given.recipient, amountText] }),
    encodeNested: () => pure.abi.encodeCall({ signature: aggregate3, values: [given.subcallsText] }),
    decodeNested: { run: () => pure.abi.decodeCall({ signature: aggregate3, data: given.nested }), read: ([{ value }]) => value },
    parseAbi: {
      run: () => pure.abi.parse({ text: given.erc20Text }),
      read: (items) => items.map(({ topic, selector }) => topic ?? selector),
    },
    decodeLog: {
      run: () => pure.erc20.decodeLog({ topics: given.logTopics, data: given.logData }),
      read: ({ arguments: [from, to, value] }) => [from.address, to.address, value.amount],
    },
    decodeRaw: {
      run: () => pure.transaction.decode({ raw: given.raw }),
      read: ({ from, to, value, nonce }) => [from, to, value, nonce],
    },
    argon2id: () =>
      wallet.vault.deriveKey({ password: given.passwordBytes, params: { ...given.argon2, salt: given.saltHex } }),
    keystore: () => wallet.keystore.decrypt({ document: given.keystoreText, password: given.passwordBytes }),
  };
}
