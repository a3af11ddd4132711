// Native Go: the signer and go-ethereum's, which is libsecp256k1.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** What bench/native can do. */
const offered = ["publicKey", "signDigest", "sign1559", "recover", "verify", "keccak32", "keccak1024"];

/** Resolves to Go's version and {id: {contender: microseconds}}. */
export function runNative({ wanted, tell }) {
  const ids = offered.filter((id) => wanted.includes(id));
  const version = execFileSync("go", ["env", "GOVERSION"], { encoding: "utf8", cwd: root }).trim();
  if (ids.length === 0) return { version, results: {} };
  tell(ids.join(" "));
  const env = { ...process.env, CGO_ENABLED: "1" };
  return { version, results: JSON.parse(execFileSync("go", ["run", "./bench/native", ...ids], { cwd: root, env, encoding: "utf8" })) };
}
