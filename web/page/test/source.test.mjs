// What can be known of the page without a browser: its types, and how it writes numbers.

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { transform } from "esbuild";

const local = (path) => fileURLToPath(new URL(path, import.meta.url));

test("the sources agree with the package's generated types", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [local("../../node_modules/typescript/bin/tsc"), "-p", local("../tsconfig.json")]).catch((error) => error);
  assert.equal(stdout, "");
});

const { code } = await transform(await readFile(local("../src/format.ts"), "utf8"), { loader: "ts" });
const { group, shorten, gwei, short, quads, bytes, age, visible, unhex, mixesScripts, moment, decimal, headline } = await import(`data:text/javascript,${encodeURIComponent(code)}`);
/** Thin spaces are written as _ here, so that they can be seen. */
const seen = ({ text, rounded }) => (rounded ? "≈" : "") + text.replaceAll("\u202f", "_");

test("amounts are shortened towards the safe side, and say so", () => {
  for (const [decimal, down, up] of [
    ["0", "0", "0"],
    ["1", "1", "1"],
    ["1000000", "1_000_000", "1_000_000"],
    ["9998.749817263544881237", "≈9_998.7498", "≈9_998.7499"],
    ["0.5", "0.5", "0.5"],
    ["0.123456", "0.123456", "0.123456"],
    ["0.1234567", "≈0.123456", "≈0.123457"],
    ["0.000000000000147123", "≈0.000000000000147", "≈0.000000000000148"],
    ["0.000000000000000001", "0.000000000000000001", "0.000000000000000001"],
    ["0.9999999", "≈0.999999", "≈1"],
    ["999.99999", "≈999.9999", "≈1_000"],
    ["123456789012345678901234567890", "123_456_789_012_345_678_901_234_567_890", "123_456_789_012_345_678_901_234_567_890"],
  ]) {
    assert.equal(seen(shorten(decimal)), down, `${decimal} down`);
    assert.equal(seen(shorten(decimal, "up")), up, `${decimal} up`);
  }
});

test("what is cut off exactly is not called rounded", () => {
  assert.equal(seen(shorten("1.2345000")), "1.2345");
  assert.equal(seen(shorten("1.2345000", "up")), "1.2345");
});

test("fees per gas are in gwei", () => {
  assert.equal(gwei("7"), "0.000000007 gwei");
  assert.equal(gwei("1000000000"), "1 gwei");
  assert.equal(gwei("2500000000"), "2.5 gwei");
});

test("a replacement's headline is what happens; calls that are numbered are no end of a sentence", () => {
  const hash = `0x${"ab".repeat(32)}`;
  assert.deepEqual(headline(`Speed up number 1: Send 41 DUSD to 0x1. This replaces the transaction ${hash}, with a fee of up to 2 ETH instead of 1 ETH`),
    ["Speed up number 1: Send 41 DUSD to 0x1", `This replaces the transaction ${hash}, with a fee of up to 2 ETH instead of 1 ETH`]);
  for (const whole of ["Make 2 calls in one: 1. Send 5 DUSD to 0x1; 2. Allow 0x2 to take 3 DUSD", "Send 5 “Dr. Evil” to 0x1", ""]) assert.deepEqual(headline(whole), [whole, ""]);
});

test("the small rest", () => {
  assert.equal(group("1234"), "1\u202f234");
  assert.equal(short("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"), "0xf39F…2266");
  assert.equal(quads("0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266").length, 11);
  assert.equal(bytes(947187), "947 kB");
  assert.equal(bytes(4690939), "4.7 MB");
  assert.equal(age(0, 4_000), "just now");
  assert.equal(age(0, 90_000), "1 min ago");
});

test("what does not show is written out; what poses as another is noticed", () => {
  assert.equal(visible("a\u202eb\u200b\n\tc\u{e0041}"), "a\\u202eb\\u200b\n\tc\\u{e0041}");
  assert.equal(visible("Grüße, 你好, שלום"), "Grüße, 你好, שלום");
  assert.ok(mixesScripts("U\u0405DC") && mixesScripts("\u0391AVE"));
  assert.ok(!mixesScripts("USDC") && !mixesScripts("Токен") && !mixesScripts("日本 Yen"));
});

test("bytes are read from hexadecimal, or not at all", () => {
  assert.deepEqual(["0x00fF", "00 f\nf", "0X0a"].map((text) => [...unhex(text)]), [[0, 255], [0, 255], [10]]);
  for (const text of ["", "0x", "0x1", "0xzz", "0x0x00"]) assert.equal(unhex(text), undefined, text);
});

test("integers become exact decimals; a time beyond the calendar is said in words", () => {
  assert.deepEqual([decimal(1n, 6), decimal(1_000_000n, 6), decimal(15n, 1), decimal(7n, 0), decimal(0n, 18)], ["0.000001", "1", "1.5", "7", "0"]);
  assert.match(moment(2 ** 60), /calendar/);
});
