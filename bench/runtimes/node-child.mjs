// A fresh process that measures one thing: `start NAME`, microseconds until a library is ready, or `memory NAME`, bytes of
// the process after 10,000 signatures.
const [what, name] = process.argv.slice(2);

const measurements = {
  async start() {
    const { starts } = await import("../starts.mjs");
    const begin = performance.now();
    await starts[name]();
    return (performance.now() - begin) * 1000;
  },
  async memory() {
    const { sign10000 } = await import("../signatures.mjs");
    const alive = await sign10000(name);
    globalThis.gc();
    return process.memoryUsage.rss(alive);
  },
};

process.stdout.write(String(await measurements[what]()), () => process.exit(0));
