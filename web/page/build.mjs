// Bundles the page into page/dist: index.html, one hashed script, one hashed style sheet, and the module's files from web/dist.
import { copyFile, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const page = fileURLToPath(new URL(".", import.meta.url));
const library = process.env.LATCHKEY_DIST ?? join(page, "..", "dist");
const dist = process.env.PAGE_DIST ?? join(page, "dist");

await rm(dist, { recursive: true, force: true });
await mkdir(dist, { recursive: true });

const { metafile } = await build({
  entryPoints: { app: join(page, "src/main.ts"), style: join(page, "src/styles/main.css") },
  entryNames: "[name].[hash]",
  outdir: dist,
  bundle: true,
  minify: true,
  format: "esm",
  target: ["chrome123", "firefox121", "safari17.5"],
  legalComments: "linked",
  metafile: true,
  alias: { latchkey: process.env.LATCHKEY_ENTRY ?? join(library, "index.js") },
  tsconfig: join(page, "tsconfig.json"),
});

const named = (ending) => basename(Object.keys(metafile.outputs).find((file) => file.endsWith(ending)));
const template = await readFile(join(page, "index.html"), "utf8");
await writeFile(join(dist, "index.html"), template.replace("{{style}}", named(".css")).replace("{{script}}", named(".js")));
await copyFile(join(page, "mark.svg"), join(dist, "mark.svg"));

// The package's files stand in latchkey/ as they are: the Worker's script, the module, Go's runtime, the build's description.
await cp(library, join(dist, "latchkey"), { recursive: true, filter: (name) => !/\.(d\.ts|map)$/.test(name) });

const size = (await readFile(join(dist, named(".js")))).length;
console.log(`page: ${named(".js")} ${(size / 1000).toFixed(1)} kB`);
