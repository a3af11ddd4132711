// ethers: JavaScript; PBKDF2 and scrypt of Node where it has them.
import * as ethers from "ethers";
import * as given from "../fixtures.mjs";

const { gas: gasLimit, ...eip1559 } = given.eip1559;
const { gas, ...legacy } = given.legacy;
const authorization = { ...given.authorization, signature: ethers.Signature.from(given.authorization) };
const erc20 = new ethers.Interface([
  "function transfer(address to, uint256 amount) returns (bool)",
  "event Transfer(address indexed from, address indexed to, uint256 value)",
]);
const multicall = new ethers.Interface([given.aggregate3]);
const subcalls = given.subcalls.map(({ target, allowFailure, callData }) => [target, allowFailure, callData]);

export default async function ready() {
  const wallet = new ethers.Wallet(given.keyHex);
  const signing = new ethers.SigningKey(given.keyHex);
  return {
    seed: () => ethers.Mnemonic.fromPhrase(given.phrase).computeSeed(),
    firstAddress: () => ethers.HDNodeWallet.fromPhrase(given.phrase, "", given.path).address,
    addresses: () => {
      const node = ethers.HDNodeWallet.fromSeed(given.seed).derivePath(given.accountPath);
      return Array.from({ length: 1000 }, (_, i) => node.deriveChild(i).address);
    },
    publicKey: () => ethers.SigningKey.computePublicKey(given.keyHex, false),
    signDigest: { run: () => signing.sign(given.digest), read: (signature) => signature.serialized },
    signLegacy: () => wallet.signTransaction({ type: 0, gasLimit: gas, ...legacy }),
    sign1559: () => wallet.signTransaction({ type: 2, gasLimit, ...eip1559 }),
    sign7702: () => wallet.signTransaction({ type: 4, ...eip1559, gasLimit: given.eip7702.gas, authorizationList: [authorization] }),
    signMessage: () => wallet.signMessage(given.text),
    signPermit: () => wallet.signTypedData(given.permitDomain, given.permitTypes, given.permit),
    recover: () => ethers.recoverAddress(given.digest, given.signatureHex),
    keccak32: () => ethers.keccak256(given.bytes32),
    keccak1024: () => ethers.keccak256(given.bytes1024),
    encodeTransfer: () => erc20.encodeFunctionData("transfer", [given.recipient, given.amount]),
    encodeCall: () => erc20.encodeFunctionData("transfer", [given.recipient, given.amount]),
    encodeNested: () => multicall.encodeFunctionData("aggregate3", [subcalls]),
    decodeNested: {
      run: () => multicall.decodeFunctionData("aggregate3", given.nestedHex)[0].toArray(true),
      read: (calls) => given.textOf(calls.map(([target, allowFailure, callData]) => ({ target, allowFailure, callData }))),
    },
    parseAbi: () => new ethers.Interface(given.erc20Text).fragments.map((item) => item.selector ?? item.topicHash),
    decodeLog: { run: () => erc20.parseLog(given.log).args, read: ([from, to, value]) => [from, to, value] },
    decodeRaw: {
      run: () => {
        const transaction = ethers.Transaction.from(given.rawHex);
        return { transaction, from: transaction.from };
      },
      read: ({ transaction: { to, value, nonce }, from }) => [from, to, value, nonce],
    },
    keystore: { run: () => ethers.decryptKeystoreJsonSync(given.keystoreText, given.password), read: ({ privateKey }) => privateKey },
  };
}
