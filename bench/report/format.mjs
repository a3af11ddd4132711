// Quantities as people read them.

/** Three digits with the unit that suits: 64.4 µs, 3.96 ms, 2.1 s, 74 MB. */
export function format(value, unit) {
  if (unit === "bytes") return `${digits(value / 1e6)} MB`;
  if (value < 1e3) return `${digits(value)} µs`;
  return value < 1e6 ? `${digits(value / 1e3)} ms` : `${digits(value / 1e6)} s`;
}

const digits = (value) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3).replace(/\.?0+$/, ""));

/** node → Node 20.20.2 */
export function runtimeName(runtime, version) {
  return { node: `Node ${version}`, chromium: `Chromium ${version.split(".")[0]}`, native: `native ${version.replace("go", "Go ")}` }[runtime];
}
