// What every contender is given: the same key, phrase, transactions and messages, each in the forms that libraries take.
import { fromHex, toHex, utf8 } from "./bytes.mjs";

// The public development mnemonic and its first account; worthless anywhere but on a local chain.
export const phrase = "test test test test test test test test test test test junk";
export const accountPath = "m/44'/60'/0'/0";
export const path = `${accountPath}/0`;
export const keyHex = "0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80";
export const key = fromHex(keyHex);
export const publicKeyHex =
  "0x048318535b54105d4a7aae60c08fc45f9687181b4fdfc625bd1a753fa7397fed753547f11ca8696646f2f3acb08e31016afac23e630c5d11f59f61fef57b0d2aa5";
export const publicKey = fromHex(publicKeyHex);
export const account = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266";
export const seedHex =
  "0x9dfc3c64c2f8bede1533b6a79f8570e5943e0b8fd1cf77107adf7b72cef42185d564a3aee24cab43f80e3c4538087d70fc824eabbad596a23c97b6ee8322ccc0";
export const seed = fromHex(seedHex);

export const digestHex = "0x5dcb07e7d09e80bd986f725fe4f437fb4e0cbfa0e8ad4e6878f3ce46003f2f84"; // keccak256 of "Latchkey"
export const digest = fromHex(digestHex);
export const signatureHex =
  "0x1965295517d0048cccf8c73ec103e547a3ae74472ad31e65c90a99ec7ca0bffa5a68ba06d7cecda36d4356f06d4730c0138d2bb2a6856aeb9f42604c7a902d791b";
export const signature = fromHex(signatureHex);
export const text = "Sign in to example.org with this account.";
export const bytes32 = digest;
export const bytes1024 = new Uint8Array(1024).map((_, i) => i);

export const recipient = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8";
export const amount = 5_000_000_000_000_000_000n;
const call = { chainId: 1, nonce: 7, gas: 21_000n, to: recipient, value: amount };
const fees = { maxPriorityFeePerGas: 1_000_000_000n, maxFeePerGas: 30_000_000_000n };
export const legacy = { ...call, gasPrice: 30_000_000_000n };
export const eip1559 = { ...call, ...fees };
/** Signed by the second development account. */
export const authorization = {
  chainId: 1,
  address: "0x63c0c19a282a1B52b07dD5a65b58948A07DAE32B",
  nonce: 3,
  yParity: 1,
  r: "0xb1a471277c0e4e48e71bccd5263ce52ba6ebe5debe22de2c1067996310da88f9",
  s: "0x5204e3f48347e463fefcb9ee528f49379a0cede98f0c8f44fc24546bd0c5dab6",
};
export const eip7702 = { ...eip1559, gas: 100_000n };
/** eip1559, signed. */
export const rawHex =
  "0x02f8730107843b9aca008506fc23ac008252089470997970c51812dc3a010c7d01b50e0d17dc79c8884563918244f4000080c080a07bbf2ec384aa7852f9a1912b574681242aa5df555c35cffb9ac09a41eee13ff5a032faf454652a599aae1f5a0bb34d3fa16e68064aa327a40d381770bea249ea71";
export const raw = fromHex(rawHex);

const token = "0xA0b86991c6218b36c1d19D4a2e9Eb0cE3606eB48";
const field = (name, type) => ({ name, type });
export const permitTypes = {
  Permit: [field("owner", "address"), field("spender", "address"), field("value", "uint256"), field("nonce", "uint256"), field("deadline", "uint256")],
};
export const domainType = [field("name", "string"), field("version", "string"), field("chainId", "uint256"), field("verifyingContract", "address")];
export const permitDomain = { name: "USD Coin", version: "2", chainId: 1, verifyingContract: token };
export const permit = { owner: account, spender: recipient, value: 5_000_000n, nonce: 0n, deadline: 1_900_000_000n };
/** As eth_signTypedData_v4 carries it. */
export const permitText = JSON.stringify(
  { types: { EIP712Domain: domainType, ...permitTypes }, primaryType: "Permit", domain: permitDomain, message: permit },
  (_, value) => (typeof value === "bigint" ? String(value) : value),
);

const word = (hex) => "0x" + hex.slice(2).toLowerCase().padStart(64, "0");
export const log = {
  address: token,
  topics: ["0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef", word(account), word(recipient)],
  data: word("0x" + amount.toString(16)),
};
export const logTopics = fromHex("0x" + log.topics.map((topic) => topic.slice(2)).join(""));
export const logData = fromHex(log.data);

/** ERC-20's functions and events, as compilers write them. */
const list = (text) => text.split(",").filter(Boolean).map((parameter) => ({ name: parameter.split(" ")[1] ?? "", type: parameter.split(" ")[0] }));
const declare = (name, inputs, output, stateMutability) => ({ type: "function", name, inputs: list(inputs), outputs: list(output), stateMutability });
const event = (name, inputs) => ({ type: "event", name, inputs: list(inputs).map((input, i) => ({ ...input, indexed: i < 2 })) });
export const erc20Text = JSON.stringify([
  declare("name", "", "string", "view"),
  declare("symbol", "", "string", "view"),
  declare("decimals", "", "uint8", "view"),
  declare("totalSupply", "", "uint256", "view"),
  declare("balanceOf", "address owner", "uint256", "view"),
  declare("allowance", "address owner,address spender", "uint256", "view"),
  declare("transfer", "address to,uint256 value", "bool", "nonpayable"),
  declare("approve", "address spender,uint256 value", "bool", "nonpayable"),
  declare("transferFrom", "address from,address to,uint256 value", "bool", "nonpayable"),
  event("Transfer", "address from,address to,uint256 value"),
  event("Approval", "address owner,address spender,uint256 value"),
]);

/** A call with values in values: Multicall3's, which asks for three balances. */
export const multicall3 = "0xcA11bde05977b3631167028862bE2a173976CA11";
export const aggregate3 = {
  ...declare("aggregate3", "tuple[] calls", "tuple[] returnData", "payable"),
  inputs: [{ name: "calls", type: "tuple[]", components: list("address target,bool allowFailure,bytes callData") }],
  outputs: [{ name: "returnData", type: "tuple[]", components: list("bool success,bytes returnData") }],
};
export const subcalls = [
  { target: token, allowFailure: false, callData: `0x70a08231${word(account).slice(2)}` },
  { target: token, allowFailure: false, callData: `0x70a08231${word(recipient).slice(2)}` },
  { target: multicall3, allowFailure: true, callData: `0x4d2301cc${word(account).slice(2)}` },
];
/** Such values as Latchkey's text. */
export const textOf = (calls) => `[${calls.map(({ target, allowFailure, callData }) => `(${target}, ${allowFailure}, ${callData})`).join(", ")}]`;
export const subcallsText = textOf(subcalls);
const joined = (...numbers) => numbers.map((number) => word(`0x${number.toString(16)}`).slice(2)).join("");
export const nestedHex = [
  "0x82ad56cb", joined(32, 3, 96, 288, 480),
  ...subcalls.map(({ target, allowFailure, callData }) => joined(BigInt(target), Number(allowFailure), 96, 36) + callData.slice(2).padEnd(128, "0")),
].join("");
export const nested = fromHex(nestedHex);

export const password = "correct horse battery staple";
export const passwordBytes = utf8(password);
export const salt = new Uint8Array(32).map((_, i) => i);
export const saltHex = toHex(salt);
/** RFC 9106, and what a vault of Latchkey takes by default. */
export const argon2 = { memory: 65536, time: 3, threads: 1 };
/** The key above under the password above, as ethers writes it; geth takes twice as much memory. */
export const keystore = {
  version: 3,
  id: "5232935c-8a55-44f7-a5c0-9e73d42b57c8",
  address: "f39fd6e51aad88f6f4ce6ab8827279cfffb92266",
  crypto: {
    cipher: "aes-128-ctr",
    cipherparams: { iv: "45ff5eb6e041115941017645d5937da7" },
    ciphertext: "786c0415033b269e39c28769bd3a4b037a11e07c3bf7df9ce1ddf30588b60e0b",
    kdf: "scrypt",
    kdfparams: { salt: "40df18290e135f72bffcd9d3c78206fea371776df0979105334ef6c9a4f66aac", n: 2 ** 17, dklen: 32, p: 1, r: 8 },
    mac: "22e7f3bfae41aaea4d282aadb67b0deb2bab0789201fbfa86656e48a7a1c13a7",
  },
};
export const keystoreText = JSON.stringify(keystore);
export const keystoreBytes = utf8(keystoreText);
