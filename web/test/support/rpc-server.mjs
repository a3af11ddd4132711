// A JSON-RPC server whose every answer the test decides.

import { createServer } from "node:http";

/** Starts a server; answer(body, response, request) gets the parsed request. Returns its URL, what it received, and close(). */
export async function rpcServer(answer) {
  const received = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const body = JSON.parse(text);
    received.push(body);
    answer(body, response, request);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${server.address().port}/`, received, close };
}

/** Sends a value as JSON. */
export function json(response, value, status = 200) {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(typeof value === "string" ? value : JSON.stringify(value));
}

/** The reply to each call: its method's name, in the given order of the batch. */
export function echo(calls) {
  return calls.map(({ id, method }) => ({ jsonrpc: "2.0", id, result: method }));
}
