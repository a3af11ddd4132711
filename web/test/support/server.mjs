// A static file server for tests, with the headers that security.md asks for.

import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

/** Where the built package lies. */
export const dist = fileURLToPath(new URL("../../dist/", import.meta.url));

/** The Content-Security-Policy under which the wallet must run, on Worker scripts too. */
export const strictCSP =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self' data:; " +
  "object-src 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types latchkey lit-html; frame-ancestors 'none'";

const types = { ".js": "text/javascript", ".mjs": "text/javascript", ".html": "text/html", ".json": "application/json", ".wasm": "application/wasm", ".css": "text/css" };

/**
 * Serves folders by their URL prefix, such as {"/": dist}. `change(path, reply)` may alter the status, the headers or the
 * body of any reply, or cut it half way. Returns the origin and close().
 */
export async function serveFolders(folders, { csp = strictCSP, change = () => undefined } = {}) {
  const server = createServer(async (request, response) => {
    const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
    const reply = { status: 200, headers: { "content-type": types[extname(path)] ?? "application/octet-stream" }, body: await find(folders, path) };
    if (csp) reply.headers["content-security-policy"] = csp;
    if (reply.body === undefined) Object.assign(reply, { status: 404, body: "" });
    change(path, reply);
    if (reply.cut) reply.headers["content-length"] = reply.body.length;
    response.writeHead(reply.status, reply.headers);
    if (reply.cut) response.write(reply.body.subarray(0, reply.body.length / 2), () => response.socket.destroy());
    else response.end(reply.body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { origin: `http://127.0.0.1:${server.address().port}`, close };
}

async function find(folders, path) {
  for (const [prefix, folder] of Object.entries(folders)) {
    if (!path.startsWith(prefix)) continue;
    try {
      return await readFile(join(folder, path.slice(prefix.length)));
    } catch {
      continue;
    }
  }
  return undefined;
}
