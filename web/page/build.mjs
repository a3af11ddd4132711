// Bundles the page into page/dist: index.html, one hashed script, what it loads only when it is needed, one hashed style sheet, and the module's files from web/dist.
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
  chunkNames: "part.[hash]",
  outdir: dist,
  bundle: true,
  minify: true,
  format: "esm",
  splitting: true, // the tables of ENS names come when a name is typed
  target: ["chrome123", "firefox121", "safari17.5"],
  legalComments: "linked",
  metafile: true,
  alias: { latchkey: join(library, "index.js") },
  tsconfig: join(page, "tsconfig.json"),
});

const outputs = Object.entries(metafile.outputs);
const named = (ending) => basename(outputs.find(([file, { entryPoint }]) => entryPoint && file.endsWith(ending))[0]);
const template = await readFile(join(page, "index.html"), "utf8");
await writeFile(join(dist, "index.html"), template.replace("{{style}}", named(".css")).replace("{{script}}", named(".js")));
await copyFile(join(page, "mark.svg"), join(dist, "mark.svg"));

// These have no legal comment that the bundler could collect, and their licences ask to come with every copy.
for (const name of ["uqr", "@adraffy/ens-normalize"]) {
  const licence = await readFile(join(page, "..", "node_modules", name, "LICENSE"), "utf8");
  await appendFile(join(dist, `${named(".js")}.LEGAL.txt`), `\nBundled license information:\n\n${name}:\n${licence}`);
}

// The package's files stand in latchkey/ as they are: the Worker's script, the module, Go's runtime, the build's description.
await cp(library, join(dist, "latchkey"), { recursive: true, filter: (name) => !/\.(d\.ts|map)$/.test(name) });

for (const [file, { bytes }] of outputs) if (/\.(js|css)$/.test(file)) console.log(`page: ${basename(file)} ${(bytes / 1000).toFixed(1)} kB`);
