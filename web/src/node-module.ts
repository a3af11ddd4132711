import { readFile } from "node:fs/promises";
import { pathToFileURL } from "node:url";
import { LatchkeyError } from "./errors.js";
import { compileModule, fetchModule } from "./loader.js";
import type { Progress } from "./protocol.js";

/** Brings the module in Node: from an http(s) or file URL, a path, or from beside these scripts. */
export async function readModule(source: URL | string | undefined, onProgress: (progress: Progress) => void = () => undefined): Promise<WebAssembly.Module> {
  const url = locate(source);
  if (url.protocol !== "file:") return fetchModule(url, onProgress);
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = new Uint8Array(await readFile(url));
  } catch (error) {
    throw new LatchkeyError("module_unreachable", `The wallet module could not be read from its file (${(error as NodeJS.ErrnoException).code ?? "unknown error"}).`);
  }
  onProgress({ phase: "download", loaded: bytes.length, total: bytes.length });
  return compileModule(bytes);
}

function locate(source: URL | string | undefined): URL {
  if (source === undefined) return new URL("./latchkey.wasm", import.meta.url);
  if (source instanceof URL) return source;
  return /^(https?|file):/.test(source) ? new URL(source) : pathToFileURL(source);
}
