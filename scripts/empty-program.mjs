// Builds the smallest Go program that could do anything: what Go's runtime costs by itself, in size and in start-up.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Returns the bytes of a Go program that has syscall/js and does nothing, built and stripped as the module is. */
export function emptyProgram() {
  const folder = mkdtempSync(join(tmpdir(), "latchkey-empty-"));
  try {
    writeFileSync(join(folder, "go.mod"), "module empty\n\ngo 1.26\n");
    writeFileSync(join(folder, "main.go"), 'package main\n\nimport "syscall/js"\n\nfunc main() {\n\tjs.Global()\n\tselect {}\n}\n');
    execFileSync("go", ["build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w -buildid=", "-o", "empty.wasm", "."], {
      cwd: folder,
      env: { ...process.env, GOOS: "js", GOARCH: "wasm", GOFLAGS: "", GOWORK: "off", GOEXPERIMENT: "nogreenteagc" },
      stdio: "inherit",
    });
    execFileSync("go", ["run", "./internal/strip", join(folder, "empty.wasm")], { cwd: root, stdio: "inherit" });
    return readFileSync(join(folder, "empty.wasm"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
