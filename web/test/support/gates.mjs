// Gates on the way of a Worker (browser/gates.mjs): it comes to one before and after each effect, and the test decides there.

import { createServer } from "node:http";

/**
 * Starts the gates. Those of a tab have a URL of their own, of(name). `on(url, decide)` sets what happens there: decide(gate) gets {effect,
 * stage, detail} and returns the answer with which the Worker goes on, or a promise of it: "", "debugger", or what a clock says.
 */
export async function openGates() {
  const deciders = new Map();
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const answer = await deciders.get(request.url)?.(JSON.parse(text));
    response.writeHead(200, { "access-control-allow-origin": "*", "content-type": "text/plain" });
    response.end(answer ?? "");
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    of: (name) => `http://127.0.0.1:${server.address().port}/${name}`,
    on: (url, decide) => deciders.set(new URL(url).pathname, decide),
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Something to wait for: a promise with its resolve. */
export function signal() {
  let resolve;
  const promise = new Promise((given) => (resolve = given));
  return Object.assign(promise, { resolve });
}
