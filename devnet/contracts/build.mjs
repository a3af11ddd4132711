// Writes ../artifacts/contracts.json: contract name → creation bytecode (0x hex), and abi.json: contract name → JSON ABI.
// Ours are compiled here. WETH9 (GPL-3.0) and Multicall3 (MIT) are the published bytecode, read from pinned packages and
// written only to the git-ignored folder, so neither's code ever stands in this repository.
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
  const compiled = files.flatMap(file => Object.entries(output.contracts[file])).filter(([, contract]) => contract.evm.bytecode.object)
  for (const [name, { abi }] of compiled) if (abi) abis[name] = abi
  return Object.fromEntries(compiled.map(([name, contract]) => [name, "0x" + contract.evm.bytecode.object]))
}

const contracts = {
  ...compile("Solidity", [
    "DevnetDollar.sol", "SilentToken.sol", "Bytes32Token.sol", "AuthorizedToken.sol", "SmartAccount.sol", "PuppetAccount.sol",
    "Collection721.sol", "Collection1155.sol", "Ens.sol", "FeeToken.sol", "OddToken.sol", "BombToken.sol", "Vault.sol",
    "GovernanceToken.sol", "UpgradeableToken.sol", "Reverter.sol", "Drainer.sol",
    "@openzeppelin/contracts/proxy/ERC1967/ERC1967Proxy.sol",
    "@openzeppelin/contracts/proxy/transparent/TransparentUpgradeableProxy.sol",
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

const artifacts = new URL("../artifacts/", here)
await mkdir(artifacts, { recursive: true })
await writeFile(new URL("abi.json", artifacts), JSON.stringify(abis, null, 1) + "\n")
await writeFile(new URL("contracts.json", artifacts), JSON.stringify(contracts, null, 1) + "\n")
console.log(Object.entries(contracts).map(([name, code]) => `${name} ${code.length / 2 - 1} bytes`).join(", "))
