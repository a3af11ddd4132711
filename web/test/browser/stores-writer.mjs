// A Worker that writes a record until it is terminated.

import { keepWriting } from "/store-conformance.js";
import { indexedDBStorage } from "/stores/indexeddb.js";

onmessage = ({ data: { database, key } }) => {
  postMessage("writing");
  void keepWriting(indexedDBStorage(database), key);
};
