// A slow node: an answer that comes after something else was asked, or another network chosen, is not taken for the answer to that.

import assert from "node:assert/strict";
import { chooseToken, importWallet, journeys, visit } from "./support.mjs";

const { journey, chain } = journeys();
const FRIEND = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
const button = (page, name) => page.getByRole("button", { name, exact: true });
const token = (symbol) => chain().tokens.find((one) => one.symbol === symbol).address;

/** Holds the node's answers back until what it returns is called, and waits for the first question. */
async function hold(page) {
  let release;
  const gate = new Promise((done) => (release = done));
  const asked = page.waitForRequest("**/rpc");
  await page.route("**/rpc", async (route) => {
    await gate;
    await route.continue().catch(() => undefined); // whoever asked may be gone
  });
  return { asked, release: async () => {
    const answered = page.waitForResponse("**/rpc");
    release();
    await answered;
    await page.unroute("**/rpc");
  } };
}

journey("the console shows no answer under another function", async (page) => {
  await importWallet(page);
  await visit(page, "console", "Contract console");
  await page.getByLabel(/^Contract on/).fill(token("DUSD"));
  await page.getByText("DUSD contract").waitFor();
  await page.getByLabel("Its functions", { exact: true }).fill("function balanceOf(address owner) view returns (uint256 balance)\nfunction allowance(address owner, address spender) view returns (uint256 rest)");
  await page.getByRole("button", { name: /^Mine/ }).click();
  const node = await hold(page);
  await button(page, "Read").click();
  await node.asked;
  await page.getByLabel("Function", { exact: true }).selectOption({ index: 1 });
  assert.equal(await page.getByLabel("owner address").inputValue(), "", "a field of another function is empty");
  await node.release();
  await page.locator("lk-console button.primary:enabled").waitFor();
  assert.equal(await page.locator(".decoded").count(), 0);
  await page.getByRole("button", { name: /^Mine/ }).first().click();
  await page.getByLabel("spender address").fill(FRIEND);
  await button(page, "Read").click();
  await page.locator(".decoded").getByText("rest").waitFor();
  await page.getByLabel("spender address").fill(token("DUSD"));
  assert.equal(await page.locator(".decoded").count(), 0, "what was answered to other values goes");
});

journey("an allowance is not shown beside another token", async (page) => {
  await importWallet(page);
  await visit(page, "allowance", "Allow a spender");
  await chooseToken(page, "DUSD");
  await page.getByLabel("Spender").fill(FRIEND);
  await page.getByText("There is no contract at this address").waitFor();
  const node = await hold(page);
  await button(page, "What may it take now?").click();
  await node.asked;
  await chooseToken(page, "DMKR");
  await node.release();
  await page.locator("lk-allowance .busy").waitFor({ state: "detached" });
  assert.equal(await page.getByRole("heading", { name: "Allowed now" }).count(), 0);
  await button(page, "What may it take now?").click();
  await page.getByRole("heading", { name: "Allowed now" }).waitFor();
  assert.match(await page.locator("lk-allowance [role=status]").last().innerText(), /DMKR/);
});

journey("a token is added to the network that it was asked on, not to the one in use by then", async (page) => {
  const other = 4242;
  const id = (number) => `"0x${number.toString(16)}"`;
  await page.route("**/elsewhere", async (route) => {
    const reply = await route.fetch({ url: new URL("/rpc", chain().url).href });
    await route.fulfill({ response: reply, body: (await reply.text()).replaceAll(id(chain().chainId), id(other)) });
  });
  await importWallet(page);
  await visit(page, "settings", "Settings");
  await button(page, "Add network").click();
  await page.getByLabel("Name", { exact: true }).fill("Elsewhere");
  await page.getByLabel("Node", { exact: true }).fill(new URL("/elsewhere", chain().url).href);
  await page.getByLabel("Chain id").fill(String(other));
  await button(page, "Save").click();
  await button(page, "Use Latchkey devnet").click();
  await visit(page, "tokens", "Tokens on");
  await page.locator(".entry").first().waitFor();
  await page.getByLabel("The token's contract").fill(chain().oddTokens[0].address);
  const node = await hold(page);
  await button(page, "Add").click();
  await node.asked;
  await visit(page, "settings", "Settings");
  await button(page, "Use Elsewhere").click();
  await visit(page, "tokens", "Tokens on Elsewhere");
  await node.release();
  await page.getByRole("status").getByText("is added.").waitFor();
  assert.equal(await page.locator(".entry").count(), 0);
  await page.unrouteAll({ behavior: "ignoreErrors" }); // a question to the other network may be under way
});
