// Comes before the wallet's Worker and stops it wherever the test likes: before and after each thing that it asks of the browser. Its
// name is the URL of the test's gates (support/gates.mjs). It stands still, as a whole, until they let it go on. As long as it runs
// it beats, and other tabs hear it.

const gates = globalThis.name;
const heart = new BroadcastChannel("beats");
setInterval(() => heart.postMessage(gates), 10);

let killed = false; // a Worker that is ended while it waits runs on for a moment, in which it reaches nothing any more

/** Waits at a gate and returns its answer. Nothing else of this Worker runs meanwhile. "debugger" hands it to the debugger that is attached. */
function pass(effect, stage, detail) {
  const request = new XMLHttpRequest();
  try {
    if (killed) throw new Error("killed");
    request.open("POST", gates, false);
    request.send(JSON.stringify({ effect, stage, detail }));
  } catch (error) {
    killed = true;
    throw error;
  }
  if (request.responseText === "debugger") debugger;
  return request.responseText;
}

/** Waits at a gate as a promise does: the Worker lives on. */
async function wait(effect, stage, detail) {
  const response = await fetchNow(gates, { method: "POST", body: JSON.stringify({ effect, stage, detail }) });
  await response.text();
}

const fetchNow = globalThis.fetch;
globalThis.fetch = async (url, options) => {
  if (options?.method !== "POST") return fetchNow(url, options); // the module
  await wait("rpc", "before", options.body);
  const reply = fetchNow(url, options);
  reply.catch(() => undefined);
  pass("rpc", "during", options.body);
  const response = await reply;
  const body = await response.arrayBuffer();
  await wait("rpc", "after", options.body);
  return new Response(body, response);
};

const transactionNow = IDBDatabase.prototype.transaction;
IDBDatabase.prototype.transaction = function (store, mode, options) {
  const effect = mode === "readwrite" ? "compareAndSet" : "load";
  const where = `${this.name}/${store}`;
  pass(effect, "before", where);
  const transaction = transactionNow.call(this, store, mode, options);
  if (effect === "compareAndSet") transaction.addEventListener("complete", () => pass(effect, transaction.wrote ? "after" : "refused", transaction.key));
  return transaction;
};

const putNow = IDBObjectStore.prototype.put;
IDBObjectStore.prototype.put = function (value, key) {
  const request = putNow.call(this, value, key);
  this.transaction.wrote = true;
  pass("compareAndSet", "during", key);
  return request;
};

const getNow = IDBObjectStore.prototype.get;
IDBObjectStore.prototype.get = function (key) {
  const request = getNow.call(this, key);
  this.transaction.key ??= key; // of two, the ledger's
  if (this.transaction.mode === "readonly") request.addEventListener("success", () => pass("load", "after", key));
  return request;
};

const signNow = SubtleCrypto.prototype.sign;
SubtleCrypto.prototype.sign = async function (algorithm, key, data) {
  pass("mac", "before", new TextDecoder().decode(data));
  const mac = await signNow.call(this, algorithm, key, data);
  pass("mac", "after");
  return mac;
};

const timeNow = Date.now;
Date.now = () => Number(pass("now", "before")) || timeNow();
