// JSON-RPC 2.0 batches to a node, over HTTP or over a provider (EIP-1193). What matters most about a failure is
// whether the request can have reached the node: a transaction that may be out there must not be replaced by another.
// So a failure is `node_not_reached` only where that is proven, and `node_outcome_unknown` in every doubt.

import { LatchkeyError } from "./errors.js";

/** One JSON-RPC call. */
export interface RPCRequest {
  method: string;
  params: unknown[];
}

/** The node's answer to one call: a result, or the error that it stated (JSON-RPC 2.0 §5.1). */
export type RPCReply = { result: unknown } | { error: { code: number; message: string; data?: unknown } };

/** Sends a batch; returns one reply a request, in order. Throws LatchkeyError node_not_reached, node_outcome_unknown or node_answer_invalid. */
export type Transport = (batch: RPCRequest[]) => Promise<RPCReply[]>;

/** A provider after EIP-1193: a browser wallet, or any object of yours that speaks to a node. */
export interface EIP1193Provider {
  request(request: { method: string; params?: unknown[] }): Promise<unknown>;
}

/** Limits of the HTTP transport. */
export interface HTTPLimits {
  /** Milliseconds until an answer must be complete; default 20,000. */
  timeout?: number;
  /** The longest answer that is read, in bytes; default 16 MiB. */
  maxAnswer?: number;
  /** A clock in milliseconds that never goes back; default: the engine's own. */
  now?: () => number;
}

/** The longest rest that a node is given which asks for one, in milliseconds: one that asks for a day has none of ours. */
const LONGEST_REST = 5 * 60_000;

/** Returns the reply to one request of a provider, told apart by the form of its errors. */
async function requestProvider(provider: EIP1193Provider, request: RPCRequest): Promise<RPCReply> {
  let result: unknown;
  try {
    result = await provider.request(request);
  } catch (error) {
    const stated = error as { code?: unknown; message?: unknown; data?: unknown } | null;
    // EIP-1193 "Provider Errors": 4900 and 4901 say that the connection was lost, not that nothing was sent.
    if (typeof stated?.code !== "number" || stated.code === 4900 || stated.code === 4901) {
      throw unknownOutcome("The provider that connects this wallet to the chain failed without saying what became of the request.");
    }
    return { error: rpcError(stated) };
  }
  return { result: plain(result) };
}

/** Returns a provider's result as the JSON that it stands for: it may be a proxy, or share objects with the provider. */
function plain(result: unknown): unknown {
  try {
    return JSON.parse(JSON.stringify(result ?? null, (_, part: unknown) => (typeof part === "bigint" ? "0x" + part.toString(16) : part)));
  } catch {
    throw invalidAnswer("The provider that connects this wallet to the chain answered with something that is no JSON.");
  }
}

/** Returns a transport over a provider. A provider has no batches: the calls go out side by side. */
export function providerTransport(provider: EIP1193Provider): Transport {
  return (batch) => Promise.all(batch.map((request) => requestProvider(provider, request)));
}

/** Returns a transport to an http(s) URL. It takes batches until the node shows that it knows none. */
export function httpTransport(endpoint: string, limits: HTTPLimits = {}): Transport {
  const url = parseURL(endpoint);
  let nextId = 1;
  let takesBatches = true;
  const now = limits.now ?? (() => performance.now());
  let restsUntil = 0; // the node asked not to be asked before

  const exchange = async (requests: RPCRequest[], batched: boolean): Promise<RPCReply[] | "no batches"> => {
    const calls = requests.map(({ method, params }) => ({ jsonrpc: "2.0", id: nextId++, method, params }));
    const { status, text, rest } = await post(url, JSON.stringify(batched ? calls : calls[0]), limits);
    const host = `The node at ${url.host}`;
    if (status === 429 || status === 503) restsUntil = now() + rest;
    if (status === 429) throw unknownOutcome(`${host} refuses to answer for now: too many requests (HTTP 429). Wait a little.`);
    const answer = parseJSON(text);
    const isList = Array.isArray(answer);
    if (answer !== undefined && isList === batched) {
      // Some nodes state errors with HTTP 400 or 500: an answer that carries our ids is an answer, whatever the status.
      const replies = matchReplies(isList ? answer : [answer], calls.map((call) => call.id));
      if (replies) return replies;
    }
    if (status >= 500 || status === 408) throw unknownOutcome(`${host}, or what stands before it, failed (HTTP ${status}).`);
    if (batched && !isList && status !== 401 && status !== 403) return "no batches";
    throw invalidAnswer(`${host} answered with something that is no JSON-RPC reply to what was asked (HTTP ${status}). Check its address, or use another node.`);
  };

  return async (batch) => {
    const rest = restsUntil - now();
    if (rest > 0) throw notSent(`The node at ${url.host} asked for a rest of ${Math.ceil(rest / 1000)} s: too many requests. Nothing was sent.`);
    let sent = false;
    try {
      if (batch.length > 1 && takesBatches) {
        const replies = await exchange(batch, true);
        if (replies !== "no batches") return replies;
        sent = true;
      }
      const replies: RPCReply[] = [];
      for (const request of batch) {
        replies.push(...((await exchange([request], false)) as RPCReply[]));
        sent = true;
      }
      if (batch.length > 1) takesBatches = false; // only a node that answers one by one has shown that it knows no batches
      return replies;
    } catch (error) {
      // What is true of the last request is not true of the batch.
      if (sent && (error as LatchkeyError).code === "node_not_reached") throw unknownOutcome(`The connection to the node at ${url.host} broke half way through.`);
      throw error;
    }
  };
}

/** Returns the look-up of a Network document's endpoint: a named transport, or an http(s) URL. */
export function transportsOf(named: ReadonlyMap<string, Transport>): (endpoint: string) => Transport {
  const overHTTP = new Map<string, Transport>();
  return (endpoint) => {
    let transport = named.get(endpoint) ?? overHTTP.get(endpoint);
    if (!transport) overHTTP.set(endpoint, (transport = httpTransport(endpoint)));
    return transport;
  };
}

/** Puts replies into the order of ids; undefined if one is missing, doubled, foreign or malformed. */
function matchReplies(answers: unknown[], ids: number[]): RPCReply[] | undefined {
  if (answers.length !== ids.length) return undefined;
  const byId = new Map<unknown, RPCReply>();
  for (const answer of answers) {
    const { id, result, error } = (answer ?? {}) as { id?: unknown; result?: unknown; error?: unknown };
    const failed = error !== undefined && error !== null;
    const both = failed && result !== undefined && result !== null;
    const neither = !failed && result === undefined; // a result of null is one
    if (both || neither) return undefined;
    byId.set(id, failed ? { error: rpcError(error) } : { result });
  }
  const replies = ids.map((id) => byId.get(id));
  return replies.every((reply) => reply !== undefined) ? (replies as RPCReply[]) : undefined;
}

function rpcError(stated: { code?: unknown; message?: unknown; data?: unknown }): { code: number; message: string; data?: unknown } {
  const error: { code: number; message: string; data?: unknown } = {
    code: Number.isSafeInteger(stated.code) ? (stated.code as number) : 0,
    message: typeof stated.message === "string" ? stated.message : "",
  };
  if (stated.data !== undefined) error.data = stated.data;
  return error;
}

async function post(url: URL, body: string, limits: HTTPLimits): Promise<{ status: number; text: string; rest: number }> {
  const timeout = limits.timeout ?? 20_000;
  // Not even tried is the one thing that a browser lets us prove.
  if (globalThis.navigator?.onLine === false && !isLoopback(url)) throw notSent("This device is offline. Nothing was sent.");
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
      signal: AbortSignal.timeout(timeout),
      cache: "no-store",
      credentials: "omit",
      redirect: "error", // a node that moved is for the user to judge
      referrerPolicy: "no-referrer",
    });
    return { status: response.status, text: await readText(response, limits.maxAnswer ?? 16 << 20), rest: restOf(response.headers.get("retry-after")) };
  } catch (error) {
    if (error instanceof LatchkeyError) throw error;
    if (wasNotSent(error)) throw notSent(`The node at ${url.host} cannot be reached. Nothing was sent. Check its address and that it runs.`);
    const why = (error as Error).name === "TimeoutError" ? `did not answer within ${timeout / 1000} s` : "cannot be reached, or the connection was cut";
    throw unknownOutcome(`The node at ${url.host} ${why}.`);
  }
}

/** The milliseconds that a Retry-After asks for, a number of seconds or a date (RFC 9110 §10.2.3); 0 for none. */
function restOf(retryAfter: string | null): number {
  if (retryAfter === null) return 0;
  const milliseconds = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
  return milliseconds > 0 ? Math.min(milliseconds, LONGEST_REST) : 0; // a date that is none is no number
}

async function readText(response: Response, limit: number): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return "";
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.length;
    if (size > limit) {
      await reader.cancel();
      throw invalidAnswer(`The node's answer is longer than ${limit >> 20} MiB, which no honest answer is.`);
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** Why a fetch failed, as Node names it; a browser names nothing. */
interface Cause {
  code?: unknown;
  syscall?: unknown;
  errors?: Cause[];
}

/**
 * Whether a fetch failed before the first byte of its request left. The code alone does not say: EHOSTUNREACH also ends the
 * read of an answer, when the network goes away under a connection that stood.
 */
function wasNotSent(error: unknown): boolean {
  const neverConnected = ({ code, syscall }: Cause): boolean => syscall === "connect" || syscall === "getaddrinfo" || code === "UND_ERR_CONNECT_TIMEOUT";
  const cause = (error as { cause?: Cause }).cause;
  if (!cause) return false;
  return cause.errors?.length ? cause.errors.every(neverConnected) : neverConnected(cause); // one error an address
}

function parseURL(endpoint: string): URL {
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:") || url.username !== "" || url.password !== "") {
    throw notSent("The node's address must be an http or https URL without a user name, or the name of a transport that this program gave. Nothing was sent.");
  }
  return url;
}

function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname.endsWith(".localhost") || hostname === "[::1]" || /^127\./.test(hostname);
}

function parseJSON(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notSent(message: string): LatchkeyError {
  return new LatchkeyError("node_not_reached", message, "endpoint");
}

function unknownOutcome(message: string): LatchkeyError {
  return new LatchkeyError("node_outcome_unknown", message, "endpoint");
}

function invalidAnswer(message: string): LatchkeyError {
  return new LatchkeyError("node_answer_invalid", message, "endpoint");
}
