// Go's support script puts its class and stand-ins for Node's modules into the global scope. This file is evaluated
// before it and remembers what was there, so that go-runtime.ts can take them out again.

export const names = ["Go", "fs", "path", "process"] as const;

const scope = globalThis as Record<string, unknown>;

export const before = new Map(names.filter((name) => name in scope).map((name) => [name, scope[name]]));
