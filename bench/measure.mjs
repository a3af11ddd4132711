// Timing of contenders side by side, in Node and in browsers. Each is warmed up, its batch is grown until a round takes long
// enough for the clock, and the rounds of all contenders alternate, so that what disturbs the machine disturbs them alike.

const roundMilliseconds = 25;
const warmMilliseconds = 200;
const slow = 200; // a call of so many milliseconds needs no batch, no more warming, and fewer rounds

export const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

/** Milliseconds of `size` calls; a contender that answers with promises is awaited call by call. */
async function time({ run, asynchronous }, size) {
  const start = performance.now();
  if (asynchronous) for (let i = 0; i < size; i++) await run();
  else for (let i = 0; i < size; i++) run();
  return performance.now() - start;
}

async function prepare(run) {
  const begin = performance.now();
  const first = run();
  const contender = { run, asynchronous: first instanceof Promise, size: 1 };
  await first;
  let took = performance.now() - begin;
  for (let spent = took; took < slow && (spent < warmMilliseconds || took < roundMilliseconds); spent += took) {
    if (took < roundMilliseconds) contender.size *= 2;
    took = await time(contender, contender.size);
  }
  return { ...contender, slow: took >= slow && contender.size === 1 };
}

/** Takes {name: function} and resolves to {name: median microseconds of one call}. */
export async function measure(runs) {
  const entries = [];
  for (const [name, run] of Object.entries(runs)) entries.push([name, await prepare(run), []]);
  const rounds = entries.some(([, contender]) => contender.slow) ? 3 : 9;
  for (let round = 0; round < rounds; round++) {
    for (const [, contender, samples] of entries) samples.push(((await time(contender, contender.size)) * 1000) / contender.size);
  }
  return Object.fromEntries(entries.map(([name, , samples]) => [name, median(samples)]));
}

/** Resolves to what work gives, or to {error}: one operation that fails must not hide the figures of the others. */
export async function orError(work) {
  try {
    return await work();
  } catch (error) {
    return { error: error.stack };
  }
}
