// viem: JavaScript.
import {
  decodeEventLog, decodeFunctionData, encodeFunctionData, erc20Abi, keccak256, parseTransaction, recoverAddress, recoverTransactionAddress,
  slice, toBytes, toFunctionSignature,
} from "viem";
import { HDKey, hdKeyToAccount, mnemonicToAccount, privateKeyToAccount, sign } from "viem/accounts";
import * as given from "../fixtures.mjs";

const multicall = [given.aggregate3];

export default async function ready() {
  const account = privateKeyToAccount(given.keyHex);
  return {
    firstAddress: () => mnemonicToAccount(given.phrase).address,
    addresses: () => {
      const node = HDKey.fromMasterSeed(given.seed).derive(given.accountPath);
      return Array.from({ length: 1000 }, (_, i) => hdKeyToAccount(node, { path: `m/${i}` }).address);
    },
    publicKey: () => privateKeyToAccount(given.keyHex).publicKey,
    signDigest: () => sign({ hash: given.digestHex, privateKey: given.keyHex, to: "hex" }),
    signLegacy: () => account.signTransaction({ type: "legacy", ...given.legacy }),
    sign1559: () => account.signTransaction({ type: "eip1559", ...given.eip1559 }),
    sign7702: () => account.signTransaction({ type: "eip7702", ...given.eip7702, authorizationList: [given.authorization] }),
    signMessage: () => account.signMessage({ message: given.text }),
    signPermit: () => account.signTypedData({ domain: given.permitDomain, types: given.permitTypes, primaryType: "Permit", message: given.permit }),
    recover: () => recoverAddress({ hash: given.digestHex, signature: given.signatureHex }),
    keccak32: () => keccak256(given.bytes32),
    keccak1024: () => keccak256(given.bytes1024),
    encodeTransfer: () => encodeFunctionData({ abi: erc20Abi, functionName: "transfer", args: [given.recipient, given.amount] }),
    encodeCall: () => encodeFunctionData({ abi: erc20Abi, functionName: "transfer", args: [given.recipient, given.amount] }),
    encodeNested: () => encodeFunctionData({ abi: multicall, functionName: "aggregate3", args: [given.subcalls] }),
    decodeNested: {
      run: () => decodeFunctionData({ abi: multicall, data: given.nestedHex }).args,
      read: ([calls]) => given.textOf(calls),
    },
    parseAbi: () =>
      JSON.parse(given.erc20Text).map((item) => { // as its toFunctionSelector does what it has not in its cache
        const hash = keccak256(toBytes(toFunctionSignature(item)));
        return item.type === "event" ? hash : slice(hash, 0, 4);
      }),
    decodeLog: {
      run: () => decodeEventLog({ abi: erc20Abi, ...given.log }).args,
      read: ({ from, to, value }) => [from, to, value],
    },
    decodeRaw: {
      run: async () => ({ from: await recoverTransactionAddress({ serializedTransaction: given.rawHex }), ...parseTransaction(given.rawHex) }),
      read: ({ from, to, value, nonce }) => [from, to, value, nonce],
    },
  };
}
