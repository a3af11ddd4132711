// The operations that are timed, each done by Latchkey and by the libraries that people use today, on the same input and
// checked to give the same result. ox runs on its WASM engine (C), its fastest.
import { HDKey } from "@scure/bip32";
import { mnemonicToSeedSync } from "@scure/bip39";
import * as ethers from "ethers";
import { loadInline } from "latchkey/inline";
import { createContract, ERC20 } from "micro-eth-signer/abi.js";
import { addr, Transaction } from "micro-eth-signer";
import * as ox from "ox";
import { Engine } from "ox/wasm";
import { encodeFunctionData, erc20Abi } from "viem";
import { mnemonicToAccount, privateKeyToAccount } from "viem/accounts";

// The public development mnemonic and its first account; worthless anywhere but on a local chain.
const phrase = "test test test test test test test test test test test junk";
const path = "m/44'/60'/0'/0/0";
const keyHex = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
const recipient = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
const amount = 5_000_000_000_000_000_000n;

const utf8 = (text) => new TextEncoder().encode(text);
const toHex = (bytes) => "0x" + Buffer.from(bytes).toString("hex");
const fromHex = (text) => Uint8Array.from(Buffer.from(text.slice(2), "hex"));

// operations returns {name: {contender: function}}; the contender "latchkey" is ours.
export async function operations() {
  await Engine.install();
  const { pure } = await loadInline({ storage: "memory" });
  const key = fromHex(keyHex);
  const transaction = {
    chainId: 1, nonce: 7, maxPriorityFeePerGas: 1_000_000_000n, maxFeePerGas: 30_000_000_000n,
    gas: 21_000n, value: amount, to: recipient,
  };
  const ethersWallet = new ethers.Wallet(keyHex);
  const viemAccount = privateKeyToAccount(keyHex);
  const ethersErc20 = new ethers.Interface(["function transfer(address to, uint256 amount) returns (bool)"]);
  const oxTransfer = ox.AbiFunction.from("function transfer(address to, uint256 amount) returns (bool)");
  const microErc20 = createContract(ERC20);

  return {
    "mnemonic to first address": {
      latchkey: () => {
        const seed = pure.mnemonic.seed({ phrase: utf8(phrase), passphrase: new Uint8Array() });
        return pure.hd.address({ seed, path });
      },
      ethers: () => ethers.HDNodeWallet.fromPhrase(phrase, "", path).address,
      viem: () => mnemonicToAccount(phrase).address,
      ox: () => {
        const seed = ox.Mnemonic.toSeed(phrase);
        const child = ox.HdKey.fromSeed(seed).derive(path);
        return ox.Address.checksum(ox.Address.fromPublicKey(ox.Secp256k1.getPublicKey({ privateKey: child.privateKey })));
      },
      "scure+micro": () => addr.fromPrivateKey(HDKey.fromMasterSeed(mnemonicToSeedSync(phrase)).derive(path).privateKey),
    },
    "sign an EIP-1559 transaction": {
      latchkey: () =>
        toHex(pure.transaction.sign1559({ key: key.slice(), create: false, data: new Uint8Array(), ...transaction }).raw),
      ethers: () =>
        ethersWallet.signTransaction({ type: 2, gasLimit: transaction.gas, ...without(transaction, "gas") }),
      viem: () => viemAccount.signTransaction({ type: "eip1559", ...transaction }),
      ox: () => {
        const envelope = ox.TxEnvelopeEip1559.from({ ...transaction, nonce: 7n });
        const signature = ox.Secp256k1.sign({
          payload: ox.TxEnvelopeEip1559.getSignPayload(envelope), privateKey: keyHex,
        });
        return ox.TxEnvelopeEip1559.serialize(envelope, { signature });
      },
      "micro-eth-signer": () =>
        Transaction.prepare({
          ...without(transaction, "gas"), chainId: 1n, nonce: 7n, gasLimit: transaction.gas,
        }).signBy(keyHex, false).toHex(),
    },
    "encode transfer": {
      latchkey: () => pure.erc20.transfer({ to: recipient, amount }),
      ethers: () => ethersErc20.encodeFunctionData("transfer", [recipient, amount]),
      viem: () => encodeFunctionData({ abi: erc20Abi, functionName: "transfer", args: [recipient, amount] }),
      ox: () => ox.AbiFunction.encodeData(oxTransfer, [recipient, amount]),
      "micro-eth-signer": () => microErc20.transfer.encodeInput({ to: recipient, value: amount }),
    },
  };
}

const without = (object, name) => Object.fromEntries(Object.entries(object).filter(([key]) => key !== name));
