// Puts the extension together, ready to load unpacked: this folder and the built package, in build/extension.
import { cpSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const root = fileURLToPath(new URL("../../", import.meta.url));
const target = `${root}build/extension`;

rmSync(target, { recursive: true, force: true });
for (const name of ["manifest.json", "background.js", "popup.html", "popup.css", "popup.js"]) {
  cpSync(`${here}${name}`, `${target}/${name}`);
}

// Of the package, an extension needs neither the types nor what is for Node or for a web server.
const unused = /(\.d\.ts|\.br|\.gz|\/node[^/]*\.js|\/stores\/files\.js)$/;
cpSync(`${root}web/dist`, `${target}/latchkey`, { recursive: true, filter: (path) => !unused.test(path) });
