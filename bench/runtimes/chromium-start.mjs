// A page that measures how long one library takes until it is ready.
import { starts } from "../starts.mjs";

globalThis.start = async (name) => {
  const begin = performance.now();
  await starts[name]();
  return (performance.now() - begin) * 1000;
};
