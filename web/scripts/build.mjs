// Builds dist/: the scripts, the module beside them with Go's support script, and what the scripts know of the module.

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildSync } from "esbuild";

const web = dirname(dirname(fileURLToPath(import.meta.url)));
const module = join(web, "..", "build");
const dist = join(web, "dist.next"); // takes the place of dist/ when it is whole

if (!existsSync(join(module, "latchkey.wasm"))) {
  execFileSync(join(web, "..", "scripts", "build-wasm.sh"), { stdio: "inherit" });
}

rmSync(dist, { recursive: true, force: true });
execFileSync(process.execPath, [join(web, "node_modules", "typescript", "bin", "tsc"), "--project", web, "--outDir", dist], { stdio: "inherit" });

for (const name of ["latchkey.wasm", "latchkey.wasm.br", "latchkey.wasm.gz", "wasm_exec.js", "build-info.json"]) {
  copyFileSync(join(module, name), join(dist, name));
}
const info = JSON.parse(readFileSync(join(module, "build-info.json"), "utf8"));
const known = { protocol: info.protocol, build: info.build, size: info.size };
writeFileSync(join(dist, "build-info.js"), `export const buildInfo = ${JSON.stringify(known)};\n`);
copyFileSync(join(web, "src", "build-info.d.ts"), join(dist, "build-info.d.ts"));
// The Worker's script becomes one file: its imports would cost a round trip a level, and a bundler that copies it as an asset
// does not follow them. Annotations are ignored because package.json names the files with side effects in dist/, not here.
const worker = join(dist, "worker.js");
buildSync({ absWorkingDir: web, entryPoints: [worker], outfile: worker, allowOverwrite: true, bundle: true, format: "esm", target: "es2022", ignoreAnnotations: true });
copyFileSync(join(web, "..", "LICENSE"), join(web, "LICENSE"));
copyFileSync(join(web, "..", "NOTICE"), join(web, "NOTICE"));

rmSync(join(web, "dist"), { recursive: true, force: true });
renameSync(dist, join(web, "dist"));
