// Names as the built module sees them: a name that @adraffy/ens-normalize has normalised has the node that viem and ethers
// give it, and no other ASCII name passes.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { ens_emoji, ens_normalize } from "@adraffy/ens-normalize";
import { namehash as ethersNamehash } from "ethers";
import { namehash } from "viem";
import { loadInline } from "latchkey/inline";
import { randomFrom } from "./support/random.mjs";

const random = randomFrom();

let wallet, node;
before(async () => {
  wallet = await loadInline();
  node = (name) => wallet.pure.ens.namehash({ name });
});
after(() => wallet.close());

/** What ENSIP-15 makes of a text; undefined where it is no name. */
function normalised(text) {
  try {
    return ens_normalize(text) || undefined;
  } catch {
    return undefined;
  }
}

function accepted(name) {
  try {
    return node(name);
  } catch (error) {
    assert.equal(error.code, "ens_name_invalid", name);
    assert.equal(error.field, "name");
    return undefined;
  }
}

const letters = ["a", "z", "0", "9", "-", "_", "$", "é", "ß", "日", "本", "ひ", "カ", "한", "д", "ж", "λ", "א", "ب", "१", "क", "ि", "🦊", "👍🏽", "👨‍👩‍👧", "🏴󠁧󠁢󠁳󠁣󠁴󠁿", "1️⃣", "’", "ü", "·"];

test("random names have the nodes that viem and ethers give them", () => {
  let names = 0;
  for (let i = 0; i < 600; i++) {
    const alphabet = random.list(3, () => random.one(letters)).concat("a");
    const label = () => random.list(12, () => random.one(alphabet)).join("");
    const name = normalised([label(), ...random.list(3, label), "eth"].join("."));
    if (name === undefined) continue;
    names++;
    assert.equal(node(name), namehash(name), name);
    assert.equal(node(name), ethersNamehash(name), name);
  }
  console.log(`# ${names} names`);
  assert.ok(names > 200);
});

test("whatever ENSIP-15 normalises is taken, characters and emoji", () => {
  const texts = ens_emoji().map((points) => String.fromCodePoint(...points));
  const alike = [[0x3400, 0x9fff], [0xac00, 0xd7a3], [0x10000, 0x1efff], [0x20000, 0xdffff]]; // each 97th of these
  for (let point = 0x21; point < 0xe1000; point++) {
    texts.push(String.fromCodePoint(point));
    if (alike.some(([first, last]) => first < point && point < last - 97)) point += 96;
  }
  let names = 0;
  for (const text of texts) {
    for (const name of [normalised(text), normalised(`a${text}`)]) {
      if (name === undefined) continue;
      names++;
      assert.ok(accepted(name), `${name} ${[...name].map((c) => c.codePointAt(0).toString(16))}`);
    }
  }
  console.log(`# ${names} names`);
  assert.ok(names > 20_000);
});

test("of ASCII names, those that are normalised are taken and no others", () => {
  const printable = Array.from({ length: 0x80 }, (_, c) => String.fromCharCode(c));
  const often = [..."ab09-_$.."];
  let taken = 0;
  for (let i = 0; i < 20_000; i++) {
    const text = random.list(7, () => random.one(random.chance(97) ? often : printable)).join("");
    const isName = text !== "" && normalised(text) === text;
    if (isName) taken++;
    assert.equal(accepted(text) !== undefined, isName, JSON.stringify(text));
  }
  console.log(`# ${taken} of 20000 are names`);
  assert.ok(taken > 1000);
});

test("a refusal says where", () => {
  for (const [name, position] of [["Alice.eth", "0"], ["alice..eth", "6"], ["al\u200bice.eth", "2"], ["", "0"]]) {
    assert.throws(() => node(name), { code: "ens_name_invalid", field: "name", details: { position } }, name);
  }
});
