// Bundles the pages' scripts for Chromium, each library in chunks of its own, as a web application would have them.
import { copyFileSync, cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { builtinModules, createRequire } from "node:module";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { dist } from "../../web/test/support/server.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const require = createRequire(import.meta.url);

/** Writes the pages into `folder`, with all that they fetch, so that nothing changes under a run. */
export async function bundle(folder) {
  rmSync(folder, { recursive: true, force: true });
  cpSync(dist, folder, { recursive: true }); // the module, its Worker, wasm_exec.js
  await build({
    entryPoints: [join(here, "chromium-page.mjs"), join(here, "chromium-start.mjs")],
    outdir: folder,
    bundle: true,
    splitting: true,
    minify: true,
    format: "esm",
    platform: "browser",
    target: "es2022",
    plugins: [wasmModules, nodeModules],
    logLevel: "error",
  });
  for (const name of ["page", "start"]) {
    writeFileSync(join(folder, `${name}.html`), `<!doctype html><title>bench</title><script type="module" src="/chromium-${name}.js"></script>\n`);
  }
  copyFileSync(require.resolve("@trustwallet/wallet-core/dist/lib/wallet-core.wasm"), join(folder, "wallet-core.wasm"));
}

/** `import * as wasm from "./x.wasm"`, which tiny-secp256k1 expects of a bundler: the module's imports become imports, its exports exports. */
const wasmModules = {
  name: "wasm modules",
  setup({ initialOptions: { outdir }, onLoad }) {
    onLoad({ filter: /\.wasm$/ }, async ({ path }) => {
      const file = basename(path);
      copyFileSync(path, join(outdir, file));
      const module = await WebAssembly.compile(readFileSync(path));
      const imported = [...new Set(WebAssembly.Module.imports(module).map((one) => one.module))];
      const lines = [
        ...imported.map((name, i) => `import * as i${i} from ${JSON.stringify(name)};`),
        `const response = fetch(new URL("./${file}", import.meta.url));`,
        `const { instance } = await WebAssembly.instantiateStreaming(response, { ${imported.map((name, i) => `${JSON.stringify(name)}: i${i}`).join(", ")} });`,
        ...WebAssembly.Module.exports(module).map(({ name }, i) => `const e${i} = instance.exports[${JSON.stringify(name)}]; export { e${i} as ${JSON.stringify(name)} };`),
      ];
      return { contents: lines.join("\n"), loader: "js" };
    });
  },
};

/** What libraries ask of Node, behind a test for it, is empty in a browser. */
const nodeModules = {
  name: "node modules",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: new RegExp(`^(node:.*|${builtinModules.join("|")})$`) }, ({ path }) => ({ path, namespace: "node" }));
    onLoad({ filter: /./, namespace: "node" }, () => ({ contents: "module.exports = {};" }));
  },
};
