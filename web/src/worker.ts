// The dedicated Worker of a web page. It is a realm of its own: scripts of the page, and of extensions that change pages,
// cannot reach into it.

import { fetchModule } from "./loader.js";
import { serve } from "./serve.js";
import { indexedDBRecords } from "./stores/indexeddb.js";

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;

interface DedicatedWorkerGlobalScope {
  postMessage(message: unknown, moved: Transferable[]): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

const receive = serve({
  post: (message, moved) => scope.postMessage(message, moved),
  compile: (source, onProgress) => fetchModule(source ?? new URL("./latchkey.wasm", import.meta.url), onProgress),
  storage: (choice) => (choice.kind === "indexeddb" ? indexedDBRecords(choice.name) : undefined),
});

scope.onmessage = (event) => receive(event.data);
