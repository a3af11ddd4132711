// micro-eth-signer: JavaScript, on noble. Its signatures are hedged unless asked otherwise; here they are deterministic, as everyone's.
import { eip191Signer, signTyped, Transaction } from "micro-eth-signer";
import { createContract, Decoder, ERC20, events } from "micro-eth-signer/abi.js";
import { fromHex, toHex } from "../bytes.mjs";
import * as given from "../fixtures.mjs";

const prepare = ({ gas, chainId, nonce, ...fields }) => ({ ...fields, chainId: BigInt(chainId), nonce: BigInt(nonce), gasLimit: gas });
const signWhole = (fields) => Transaction.prepare(fields).signBy(given.keyHex, false).toHex();
const legacy = { type: "legacy", ...prepare(given.legacy) };
const eip1559 = prepare(given.eip1559);
const { chainId, nonce, r, s, ...signed } = given.authorization;
const eip7702 = {
  type: "eip7702", ...prepare(given.eip7702),
  authorizationList: [{ ...signed, chainId: BigInt(chainId), nonce: BigInt(nonce), r: BigInt(r), s: BigInt(s) }],
};
const typed = {
  types: given.permitTypes, primaryType: "Permit", domain: { ...given.permitDomain, chainId: BigInt(given.permitDomain.chainId) }, message: given.permit,
};

export default async function ready() {
  const erc20 = createContract(ERC20);
  const erc20Events = events(ERC20);
  const multicall = createContract([given.aggregate3]);
  const decoder = new Decoder();
  decoder.add(given.multicall3.toLowerCase(), [given.aggregate3]);
  const subcalls = given.subcalls.map((call) => ({ ...call, callData: fromHex(call.callData) }));
  return {
    signLegacy: () => signWhole(legacy),
    sign1559: () => signWhole(eip1559),
    sign7702: () => signWhole(eip7702),
    signMessage: () => eip191Signer.sign(given.text, given.keyHex, false),
    signPermit: () => signTyped(typed, given.keyHex, false),
    encodeTransfer: () => erc20.transfer.encodeInput({ to: given.recipient, value: given.amount }),
    encodeCall: () => erc20.transfer.encodeInput({ to: given.recipient, value: given.amount }),
    encodeNested: () => multicall.aggregate3.encodeInput(subcalls),
    decodeNested: {
      run: () => decoder.decode(given.multicall3.toLowerCase(), given.nested, {}).value,
      read: (calls) => given.textOf(calls.map((call) => ({ ...call, callData: toHex(call.callData) }))),
    },
    decodeLog: {
      run: () => erc20Events.Transfer.decode(given.log.topics, given.log.data),
      read: ({ from, to, value }) => [from, to, value],
    },
    decodeRaw: {
      run: () => {
        const transaction = Transaction.fromHex(given.rawHex);
        return { ...transaction.raw, from: transaction.sender };
      },
      read: ({ from, to, value, nonce }) => [from, to, value, nonce],
    },
  };
}
