// The worker thread of a Node program.

import { parentPort } from "node:worker_threads";
import { readModule } from "./node-module.js";
import { serve } from "./serve.js";
import { fileRecords } from "./stores/files.js";

const port = parentPort!;

const receive = serve({
  post: (message, moved) => port.postMessage(message, moved as ArrayBuffer[]),
  compile: (source, onProgress) => readModule(source, onProgress),
  storage: (choice) => (choice.kind === "files" ? fileRecords(choice) : undefined),
});

port.on("message", receive);
