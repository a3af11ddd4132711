import assert from "node:assert/strict";
import { createServer } from "node:net";
import { afterEach, describe, test } from "node:test";
import { httpTransport, providerTransport, transportsOf } from "../dist/transport.js";
import { echo, json, rpcServer } from "./support/rpc-server.mjs";

const batch = [{ method: "eth_chainId", params: [] }, { method: "eth_blockNumber", params: [] }, { method: "eth_getBalance", params: ["0x00", "latest"] }];
const names = batch.map(({ method }) => ({ result: method }));

let server;
afterEach(() => server?.close());
const listen = async (answer) => (server = await rpcServer(answer));

describe("a node over HTTP", () => {
  test("gets one batch, with ids of its own, and nothing that tells who asks", async () => {
    let headers;
    const { url, received } = await listen((body, response, request) => {
      headers = request.headers;
      json(response, echo(body));
    });
    const send = httpTransport(url);
    assert.deepEqual(await send(batch), names);
    assert.deepEqual(await send(batch), names);
    const ids = received.flat().map(({ id }) => id);
    assert.equal(new Set(ids).size, 6);
    assert.deepEqual(received[0].map(({ jsonrpc, method, params }) => ({ jsonrpc, method, params })), batch.map((call) => ({ jsonrpc: "2.0", ...call })));
    for (const name of ["cookie", "authorization", "referer", "origin"]) assert.equal(headers[name], undefined);
  });

  test("gets a single call without a list around it", async () => {
    const { url, received } = await listen((body, response) => json(response, echo([body])[0]));
    assert.deepEqual(await httpTransport(url)([batch[0]]), [{ result: "eth_chainId" }]);
    assert.equal(received[0].method, "eth_chainId");
  });

  test("may answer in another order", async () => {
    const { url } = await listen((body, response) => json(response, echo(body).reverse()));
    assert.deepEqual(await httpTransport(url)(batch), names);
  });

  test("states errors call by call, whatever the HTTP status", async () => {
    for (const status of [200, 400, 500]) {
      const { url } = await listen((body, response) => {
        const [first, second, third] = body.map(({ id }) => id);
        json(response, [{ id: first, error: { code: -32000, message: "nonce too low", data: "0x01", stray: 1 } }, { id: second, result: null }, { id: third, result: "0x1", error: null }], status);
      });
      assert.deepEqual(await httpTransport(url)(batch), [{ error: { code: -32000, message: "nonce too low", data: "0x01" } }, { result: null }, { result: "0x1" }]);
      await server.close();
    }
  });

  test("that takes no batches is asked one by one from then on", async () => {
    const refusals = [
      (response) => json(response, { jsonrpc: "2.0", id: null, error: { code: -32600, message: "batch requests are not supported" } }),
      (response) => json(response, "no batches here", 400),
      (response) => json(response, "", 405),
    ];
    for (const refuse of refusals) {
      const { url, received } = await listen((body, response) => (Array.isArray(body) ? refuse(response) : json(response, echo([body])[0])));
      const send = httpTransport(url);
      assert.deepEqual(await send(batch), names);
      assert.deepEqual(await send(batch), names);
      assert.deepEqual(received.map(Array.isArray), [true, false, false, false, false, false, false]);
      await server.close();
    }
  });

  const invalid = {
    "a web page": (_, response) => json(response, "<!doctype html>"),
    "an empty body": (_, response) => json(response, ""),
    "JSON that is no reply": (body, response) => json(response, body.map(() => 7)),
    "a missing reply": (body, response) => json(response, echo(body).slice(1)),
    "a doubled reply": (body, response) => json(response, [...echo(body).slice(1), echo(body)[1]]),
    "a reply too many": (body, response) => json(response, [...echo(body), { id: 999, result: 1 }]),
    "a foreign id": (body, response) => json(response, echo(body).map((reply, i) => (i === 1 ? { ...reply, id: 999 } : reply))),
    "an id as text": (body, response) => json(response, echo(body).map((reply) => ({ ...reply, id: String(reply.id) }))),
    "result and error": (body, response) => json(response, echo(body).map((reply) => ({ ...reply, error: { code: 1, message: "" } }))),
    "neither result nor error": (body, response) => json(response, body.map(({ id }) => ({ id }))),
    "HTTP 401": (_, response) => json(response, "key?", 401),
  };
  for (const [what, answer] of Object.entries(invalid)) {
    test(`answers with ${what}: node_answer_invalid`, async () => {
      // A list of one is asked as a list too, so that these answers meet it after the fallback as well.
      const { url } = await listen((body, response) => answer(Array.isArray(body) ? body : [body], response));
      await assert.rejects(httpTransport(url)(batch), { code: "node_answer_invalid", field: "endpoint" });
    });
  }

  test("answers without end: node_answer_invalid", async () => {
    const { url } = await listen((_, response) => {
      const more = () => { while (response.write("[".repeat(1 << 14))); };
      response.on("drain", more);
      more();
    });
    await assert.rejects(httpTransport(url, { maxAnswer: 1 << 20 })(batch), { code: "node_answer_invalid" });
  });

  const unknown = {
    "HTTP 429": (_, response) => json(response, "slow down", 429),
    "HTTP 429 in JSON-RPC": (body, response) => json(response, body.map(({ id }) => ({ id, error: { code: -32005, message: "limit" } })), 429),
    "HTTP 500": (_, response) => json(response, "", 500),
    "HTTP 503": (_, response) => json(response, "<html>", 503),
    "a cut connection": (_, response) => response.socket.destroy(),
    "a cut answer": (_, response) => { response.writeHead(200, { "content-length": 1000 }); response.write("[", () => response.socket.destroy()); },
    "a redirect": (_, response) => { response.writeHead(307, { location: "http://127.0.0.1:9/" }); response.end(); },
  };
  for (const [what, answer] of Object.entries(unknown)) {
    test(`answers with ${what}: node_outcome_unknown`, async () => {
      const { url } = await listen((body, response) => answer(body, response));
      await assert.rejects(httpTransport(url)(batch), { code: "node_outcome_unknown", field: "endpoint" });
    });
  }

  test("that does not answer in time: node_outcome_unknown", async () => {
    const { url } = await listen(() => undefined);
    await assert.rejects(httpTransport(url, { timeout: 50 })(batch), { code: "node_outcome_unknown", message: /within 0.05 s/ });
  });

  test("is left alone for as long as it asks, and nothing is sent meanwhile", async () => {
    let time = 0;
    const now = () => time;
    const asks = { "7": 7000, "100000000": 300_000, "0": 0, "soon": 0, "-5": 0, [new Date(Date.now() - 60_000).toUTCString()]: 0 };
    for (const status of [429, 503]) {
      for (const [retryAfter, rest] of Object.entries(asks)) {
        let busy = true;
        const { url, received } = await listen((body, response) => {
          if (!busy) return json(response, echo(body));
          response.setHeader("retry-after", retryAfter);
          json(response, "slow down", status);
        });
        const send = httpTransport(url, { now });
        await assert.rejects(send(batch), { code: "node_outcome_unknown" }, "this request was sent");
        busy = false;
        if (rest > 0) {
          time += rest - 1;
          await assert.rejects(send(batch), { code: "node_not_reached", message: /a rest of 1 s.* Nothing was sent/ });
          assert.equal(received.length, 1);
          time += 1;
        }
        assert.deepEqual(await send(batch), names);
        await server.close();
      }
    }
  });

  test("that asks for a rest until a time is left alone until then", async () => {
    const { url } = await listen((_, response) => {
      response.setHeader("retry-after", new Date(Date.now() + 60_000).toUTCString());
      json(response, "", 429);
    });
    const send = httpTransport(url, { now: () => 0 });
    await assert.rejects(send(batch), { code: "node_outcome_unknown" });
    await assert.rejects(send(batch), { code: "node_not_reached" });
  });

  test("that is gone half way through a batch which it takes one by one: node_outcome_unknown", async (t) => {
    const native = globalThis.fetch;
    for (const reached of [0, 1, 2, 3]) {
      const { url } = await listen((body, response) => (Array.isArray(body) ? json(response, "", 405) : json(response, echo([body])[0])));
      let asked = 0;
      t.mock.method(globalThis, "fetch", async (...request) => {
        if (asked++ < reached) return native(...request);
        throw new TypeError("fetch failed", { cause: { code: "ECONNREFUSED", syscall: "connect" } });
      });
      await assert.rejects(httpTransport(url)(batch), { code: reached === 0 ? "node_not_reached" : "node_outcome_unknown" });
      t.mock.restoreAll();
      await server.close();
    }
  });

  test("that does not exist: node_not_reached", async () => {
    const closed = createServer();
    await new Promise((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const { port } = closed.address();
    await new Promise((resolve) => closed.close(resolve));
    await assert.rejects(httpTransport(`http://127.0.0.1:${port}/`)(batch), { code: "node_not_reached" });
    await assert.rejects(httpTransport("http://nowhere.invalid/")(batch), { code: "node_not_reached" });
  });

  // What Node says of a fetch that failed. The same code arises before a connection stands, and after the request has left.
  const failures = [
    [{ code: "EHOSTUNREACH", syscall: "connect" }, "node_not_reached"],
    [{ code: "EHOSTUNREACH", syscall: "read" }, "node_outcome_unknown"],
    [{ code: "ECONNRESET", syscall: "read" }, "node_outcome_unknown"],
    [{ code: "EPIPE", syscall: "write" }, "node_outcome_unknown"],
    [{ code: "EAI_AGAIN", syscall: "getaddrinfo" }, "node_not_reached"],
    [{ code: "UND_ERR_CONNECT_TIMEOUT" }, "node_not_reached"],
    [{ code: "UND_ERR_SOCKET" }, "node_outcome_unknown"],
    [{ errors: [{ code: "ECONNREFUSED", syscall: "connect" }, { code: "ENETUNREACH", syscall: "connect" }] }, "node_not_reached"],
    [{ errors: [{ code: "ECONNREFUSED", syscall: "connect" }, { code: "ECONNRESET", syscall: "read" }] }, "node_outcome_unknown"],
    [undefined, "node_outcome_unknown"],
  ];
  for (const [cause, code] of failures) {
    test(`fails with ${JSON.stringify(cause)}: ${code}`, async (t) => {
      t.mock.method(globalThis, "fetch", async () => { throw new TypeError("fetch failed", { cause }); });
      await assert.rejects(httpTransport("http://node.example/")(batch), { code });
    });
  }

  test("that fails for a moment is asked in batches again", async () => {
    let down = true;
    const { url, received } = await listen((body, response) => (down ? json(response, "<!doctype html>", 404) : json(response, echo(body))));
    const send = httpTransport(url);
    await assert.rejects(send(batch), { code: "node_answer_invalid" });
    down = false;
    assert.deepEqual(await send(batch), names);
    assert.ok(Array.isArray(received.at(-1)));
  });

  test("has an address that is a plain http URL", () => {
    for (const endpoint of ["", "node", "ftp://node/", "file:///etc/passwd", "http://user:word@node/", "javascript:alert(1)"]) {
      assert.throws(() => httpTransport(endpoint), { code: "node_not_reached", field: "endpoint" });
    }
  });

  test("is named in errors by host only: paths hold API keys", async () => {
    const { url } = await listen((_, response) => json(response, "", 500));
    await assert.rejects(httpTransport(url + "v3/apikey")(batch), ({ message }) => !message.includes("apikey") && message.includes("127.0.0.1"));
  });
});

describe("a provider after EIP-1193", () => {
  test("gets the calls side by side and answers in any order", async () => {
    const waiting = [];
    const request = ({ method }) => new Promise((resolve) => {
      waiting.push(() => resolve(method));
      if (waiting.length === batch.length) for (const answer of waiting.reverse()) answer();
    });
    assert.deepEqual(await providerTransport({ request })(batch), names);
  });

  test("states errors by code", async () => {
    const provider = { request: async () => { throw Object.assign(new Error("execution reverted"), { code: 3, data: "0x08" }); } };
    assert.deepEqual(await providerTransport(provider)([batch[0]]), [{ error: { code: 3, message: "execution reverted", data: "0x08" } }]);
  });

  test("may answer with objects that are not plain", async () => {
    const block = new Proxy({ number: 16n, hash: "0x01", toString: () => "block" }, {});
    assert.deepEqual(await providerTransport({ request: async () => block })([batch[0]]), [{ result: { number: "0x10", hash: "0x01" } }]);
    await assert.rejects(providerTransport({ request: async () => () => 1 })([batch[0]]), { code: "node_answer_invalid" });
    const loop = {};
    loop.self = loop;
    await assert.rejects(providerTransport({ request: async () => loop })([batch[0]]), { code: "node_answer_invalid" });
  });

  test("that gives nothing gave null", async () => {
    assert.deepEqual(await providerTransport({ request: async () => undefined })([batch[0]]), [{ result: null }]);
  });

  for (const failure of [new Error("socket closed"), Object.assign(new Error("disconnected"), { code: 4900 }), Object.assign(new Error("x"), { code: 4901 }), null, "text", { code: "ECONNRESET" }]) {
    test(`fails with ${JSON.stringify(failure?.code ?? String(failure))}: node_outcome_unknown`, async () => {
      const provider = { request: async () => { throw failure; } };
      await assert.rejects(providerTransport(provider)([batch[0]]), { code: "node_outcome_unknown" });
    });
  }
});

test("an endpoint is a named transport or a URL", async () => {
  const mine = async () => [{ result: "mine" }];
  const find = transportsOf(new Map([["mine", mine]]));
  assert.equal(find("mine"), mine);
  assert.equal(find("http://127.0.0.1:1/"), find("http://127.0.0.1:1/"), "one transport a URL, which remembers what the node can do");
  assert.throws(() => find("other"), { code: "node_not_reached" });
});
