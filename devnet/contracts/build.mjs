// Writes ../artifacts/contracts.json: contract name → creation bytecode (0x hex), and abi.json: contract name → JSON ABI.
// Ours are compiled here. WETH9 (GPL-3.0), Multicall3 and Permit2 (MIT) are the published bytecode, read from pinned packages
// and written only to the git-ignored folder, so none's code ever stands in this repository.
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { readFileSync } from "node:fs"
import solc from "solc"

const here = new URL("./", import.meta.url)
const modules = new URL("node_modules/", here)

const abis = {}

/** Reads a file of this folder, or of a package. */
const read = file => readFileSync(new URL(file, file.startsWith("@") ? modules : here), "utf8")

/** Compiles files. Returns contract name → creation bytecode of what they themselves define, and keeps the ABIs. */
function compile(language, files, settings) {
  const input = {
    language,
    sources: Object.fromEntries(files.map(file => [file, { content: read(file) }])),
    settings: { optimizer: { enabled: true, runs: 200 }, outputSelection: { "*": { "*": ["abi", "evm.bytecode.object"] } }, ...settings },
  }
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: path => ({ contents: read(path) }) }))
  const wrong = output.errors?.filter(e => e.severity === "error" || !e.sourceLocation?.file.startsWith("@")) // packages may warn
  if (wrong?.length) throw new Error(wrong.map(e => e.formattedMessage).join("\n"))
  const compiled = files.flatMap(file => Object.entries(output.contracts[file]))
  for (const [name, { abi }] of compiled) if (abi) abis[name] = abi
  return Object.fromEntries(compiled.filter(([, contract]) => contract.evm.bytecode.object) // interfaces have none
    .map(([name, contract]) => [name, "0x" + contract.evm.bytecode.object]))
}

const contracts = {
  ...compile("Solidity", [
    "DevnetDollar.sol", "SilentToken.sol", "Bytes32Token.sol", "AuthorizedToken.sol", "SmartAccount.sol", "PuppetAccount.sol",
    "Collection721.sol", "Collection1155.sol", "Ens.sol", "FeeToken.sol", "OddToken.sol", "BombToken.sol", "Vault.sol",
    "GovernanceToken.sol", "UpgradeableToken.sol", "Reverter.sol", "Drainer.sol", "GasPriceOracle.sol",
    "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol",
    "@openzeppelin/contracts/proxy/transparent/TransparentUpgradeableProxy.sol",
    "@uniswap/v4-periphery/lib/permit2/src/interfaces/IPermit2.sol",
  ], {
    evmVersion: "prague",
    metadata: { appendCBOR: false }, // the same bytes whatever folder or comment the source has
  }),
  // wallet/flow sends this to every chain, also to those that are behind Ethereum: opcodes that all have.
  ...compile("Yul", ["SignatureValidator.yul"], { evmVersion: "paris" }),
}

const weth = JSON.parse(await readFile(new URL("canonical-weth/build/contracts/WETH9.json", modules), "utf8"))
contracts.WETH9 = weth.bytecode

const { multicall3Bytecode } = await import(new URL("viem/_esm/constants/contracts.js", modules))
contracts.Multicall3 = multicall3Bytecode

// Permit2's published code is that of a deployed contract, with two immutable words: the chain id (at 0x1b21) and the EIP-712
// domain separator (at 0x1b47) of where its authors ran it. Zeroed, it computes the separator of whatever chain it is on.
const [, permit2] = /hex"([0-9a-f]+)"/.exec(await readFile(new URL("@uniswap/v4-periphery/lib/permit2/test/utils/DeployPermit2.sol", modules), "utf8"))
contracts.Permit2 = returning([0x1b21, 0x1b47].reduce((code, at) => code.slice(0, 2 * at) + "0".repeat(64) + code.slice(2 * at + 64), permit2))

/** Creation code that leaves this code (hex without 0x). */
function returning(code) {
  const size = (code.length / 2).toString(16).padStart(4, "0")
  return `0x61${size}80600a5f395ff3${code}` // PUSH2 size DUP1 PUSH1 10 PUSH0 CODECOPY PUSH0 RETURN
}

const artifacts = new URL("../artifacts/", here)
await mkdir(artifacts, { recursive: true })
await writeFile(new URL("abi.json", artifacts), JSON.stringify(abis, null, 1) + "\n")
await writeFile(new URL("contracts.json", artifacts), JSON.stringify(contracts, null, 1) + "\n")
console.log(Object.entries(contracts).map(([name, code]) => `${name} ${code.length / 2 - 1} bytes`).join(", "))
