// Timing of contenders side by side. Each is warmed up, its batch is grown until a round takes long enough for the clock,
// and the rounds of all contenders alternate, so that what disturbs the machine disturbs them alike.

const roundMilliseconds = 40;
const rounds = 9;

export const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

async function timeBatch(run, size) {
  const start = performance.now();
  for (let i = 0; i < size; i++) await run();
  return performance.now() - start;
}

function timeBatchSync(run, size) {
  const start = performance.now();
  for (let i = 0; i < size; i++) run();
  return performance.now() - start;
}

async function prepare(run) {
  const first = run();
  const asynchronous = first instanceof Promise;
  await first;
  const time = asynchronous ? timeBatch : timeBatchSync;
  let size = 1;
  while ((await time(run, size)) < roundMilliseconds && size < 1e6) size *= 2;
  return { time, run, size };
}

// measure takes {name: function} and returns {name: median microseconds for one call}.
export async function measure(contenders) {
  const prepared = {};
  for (const [name, run] of Object.entries(contenders)) prepared[name] = await prepare(run);
  const samples = Object.fromEntries(Object.keys(prepared).map((name) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, { time, run, size }] of Object.entries(prepared)) {
      samples[name].push(((await time(run, size)) * 1000) / size);
    }
  }
  return Object.fromEntries(Object.entries(samples).map(([name, times]) => [name, median(times)]));
}
