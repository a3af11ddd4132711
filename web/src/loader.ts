// Brings the module to life: fetch, compile, check the random source, start Go, shake hands. Each thing that goes wrong on
// the way has a code and a sentence of its own, since it shows in front of people on machines we never see.

import { buildInfo } from "./build-info.js";
import { LatchkeyError } from "./errors.js";
import { PureModule } from "./generated.js";
import { Go, withGoGlobals, type GoProgram } from "./go-runtime.js";
import { died, Instance, type ModuleExports } from "./instance.js";
import type { Progress } from "./protocol.js";
import { checkedRandomSource, type RandomSource } from "./random.js";

/** How an instance is run. */
export interface StartOptions {
  /** Bytes of memory from which on the instance is given up; default 512 MiB. */
  memoryLimit?: number | undefined;
  /** Called once, when the instance dies, whether it had started or not. */
  onDeath?: (error: LatchkeyError) => void;
}

/** Fetches the module from a URL and compiles it while it arrives. */
export async function fetchModule(url: URL | string, onProgress: (progress: Progress) => void = () => undefined): Promise<WebAssembly.Module> {
  let response: Response;
  try {
    response = await fetch(url, { credentials: "same-origin" });
  } catch {
    throw unreachable("The connection failed, or this page's Content-Security-Policy does not allow it.");
  }
  if (!response.ok || !response.body) throw unreachable(`The server answered with HTTP ${response.status}.`);
  let loaded = 0;
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        loaded += chunk.length;
        onProgress({ phase: "download", loaded, total: Math.max(loaded, buildInfo.size) });
        controller.enqueue(chunk);
      },
    }),
  );
  // Streaming compilation insists on this type; servers that do not know .wasm send another.
  const typed = new Response(counted, { headers: { "content-type": "application/wasm" } });
  return compiling(() => WebAssembly.compileStreaming(typed));
}

/** Compiles a module whose bytes are at hand. */
export async function compileModule(bytes: BufferSource): Promise<WebAssembly.Module> {
  return compiling(() => WebAssembly.compile(bytes));
}

/** Starts an instance of the module and checks that it is the one that belongs to these scripts. */
export async function startModule(module: WebAssembly.Module, options: StartOptions = {}): Promise<Instance> {
  const random = checkedRandomSource();
  if (!Go) throw staleRuntime();
  const go = new Go();
  let exports: ModuleExports | undefined;
  connect(go, random, () => exports!.mem.buffer);
  if (!WebAssembly.Module.imports(module).every(({ module: from, name }) => typeof go.importObject[from]?.[name] === "function")) throw staleRuntime();

  const running = await compiling(() => WebAssembly.instantiate(module, go.importObject));
  exports = running.exports as unknown as ModuleExports;
  const instance = new Instance(exports, options.memoryLimit ?? 512 << 20, (error) => {
    for (const timer of go._scheduledTimeouts.values()) clearTimeout(timer);
    go._scheduledTimeouts.clear();
    options.onDeath?.(error);
  });
  go.exit = () => void instance.end(died("its program ended"));
  const resume = go._resume.bind(go);
  go._resume = () => {
    try {
      resume();
    } catch {
      instance.end(died("it failed between two calls"));
    }
  };
  void withGoGlobals(() => go.run(running)).catch(() => instance.end(died("it failed while starting")));
  shakeHands(instance);
  return instance;
}

function shakeHands(instance: Instance): void {
  const { protocol, build } = new PureModule((frame, read) => instance.perform(frame, read)).handshake({ protocol: buildInfo.protocol });
  if (protocol === buildInfo.protocol && build === buildInfo.build) return;
  const mismatch = new LatchkeyError(
    "module_mismatch",
    "latchkey.wasm is another build than these scripts: an old copy was served. Deploy both from the same build, or clear the cache and reload.",
  );
  throw instance.end(mismatch);
}

/** Replaces the imports that must not depend on globals which others can change. */
function connect(go: GoProgram, random: RandomSource, memory: () => ArrayBuffer): void {
  const imports = go.importObject["gojs"];
  if (!imports) throw staleRuntime();
  // func getRandomData(r []byte): the slice's address and length stand at sp+8 and sp+16.
  imports["runtime.getRandomData"] = (sp) => {
    const view = new DataView(memory());
    random(new Uint8Array(memory(), view.getUint32((sp! >>> 0) + 8, true), view.getUint32((sp! >>> 0) + 16, true)));
  };
  // func wasmWrite(fd uintptr, p unsafe.Pointer, n int32): Go's last words. A stack trace prints arguments, which may be
  // parts of a secret, and a console keeps them.
  imports["runtime.wasmWrite"] = () => undefined;
}

async function compiling<T>(work: () => Promise<T>): Promise<T> {
  if (typeof WebAssembly !== "object") {
    throw new LatchkeyError("module_unsupported", "This browser does not run WebAssembly, or it is switched off (as in a lockdown mode). Use another browser.");
  }
  try {
    return await work();
  } catch (error) {
    const text = String((error as Error | undefined)?.message);
    if (/unsafe-eval|content.security.policy|\bCSP\b/i.test(text)) {
      throw new LatchkeyError(
        "module_blocked",
        "This page's Content-Security-Policy forbids WebAssembly. Whoever runs the page must add 'wasm-unsafe-eval' to script-src, for the Worker's script too.",
      );
    }
    if (error instanceof WebAssembly.LinkError) throw staleRuntime();
    if (error instanceof WebAssembly.CompileError) {
      throw new LatchkeyError(
        "module_invalid",
        "What arrived as latchkey.wasm is no whole WebAssembly module: it was cut short, or the server sent a page in its place. Reload; if it stays, the file on the server is wrong.",
      );
    }
    if (error instanceof RangeError) {
      throw new LatchkeyError("module_unsupported", "This device has too little free memory for the wallet. Close other tabs or programs and try again.");
    }
    throw unreachable("The connection was cut.");
  }
}

function unreachable(why: string): LatchkeyError {
  return new LatchkeyError("module_unreachable", `The wallet module could not be loaded. ${why} Check the connection and reload.`);
}

function staleRuntime(): LatchkeyError {
  return new LatchkeyError(
    "runtime_mismatch",
    "wasm_exec.js belongs to another Go release than latchkey.wasm: an old copy was served. Deploy both from the same build, or clear the cache and reload.",
  );
}
