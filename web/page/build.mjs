// Bundles the page into page/dist: index.html, one hashed script, one hashed style sheet, and the module's files from web/dist.
import { appendFile, copyFile, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const page = fileURLToPath(new URL(".", import.meta.url));
const library = join(page, "..", "dist");
const dist = join(page, "dist");

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
  alias: { latchkey: join(library, "index.js") },
  tsconfig: join(page, "tsconfig.json"),
});

const named = (ending) => basename(Object.keys(metafile.outputs).find((file) => file.endsWith(ending)));
const template = await readFile(join(page, "index.html"), "utf8");
await writeFile(join(dist, "index.html"), template.replace("{{style}}", named(".css")).replace("{{script}}", named(".js")));
await copyFile(join(page, "mark.svg"), join(dist, "mark.svg"));

// uqr has no legal comment that the bundler could collect, and its licence asks to come with every copy.
const licence = await readFile(join(page, "..", "node_modules", "uqr", "LICENSE"), "utf8");
await appendFile(join(dist, `${named(".js")}.LEGAL.txt`), `\nBundled license information:\n\nuqr:\n${licence}`);

// The package's files stand in latchkey/ as they are: the Worker's script, the module, Go's runtime, the build's description.
await cp(library, join(dist, "latchkey"), { recursive: true, filter: (name) => !/\.(d\.ts|map)$/.test(name) });

const size = (await readFile(join(dist, named(".js")))).length;
console.log(`page: ${named(".js")} ${(size / 1000).toFixed(1)} kB`);
