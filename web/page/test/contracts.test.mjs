// Reading, writing, deploying and signing, in a real browser: what is approved is what the bytes say.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { RICH, accept, importWallet, journeys, reviewed, visit } from "./support.mjs";
import { permit } from "./tour.mjs";

const { journey, chain } = journeys();
const FRIEND = "0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC";
const button = (page, name) => page.getByRole("button", { name, exact: true });
const token = (symbol) => chain().tokens.find((one) => one.symbol === symbol).address;
const artifacts = async (name) => JSON.parse(await readFile(new URL(`../../../devnet/artifacts/${name}.json`, import.meta.url), "utf8"));

async function open(page, address, declared) {
  await importWallet(page);
  await visit(page, "console", "Contract console");
  await page.getByLabel(/^Contract on/).fill(address);
  await page.getByLabel("Its functions", { exact: true }).fill(declared);
}

journey("the console reads by a signature, with each field judged by its type", async (page) => {
  await open(page, token("DUSD"), "function balanceOf(address owner) view returns (uint256 balance)");
  await page.getByLabel("owner address").fill("0x1234");
  await button(page, "Read").click();
  await page.locator("lk-arguments .remark.danger").waitFor();
  await page.getByRole("button", { name: /^Mine/ }).click();
  await button(page, "Read").press("Enter");
  await page.locator(".decoded").getByText("1000000000000000000000000").waitFor();
  await page.locator("button.primary:focus").waitFor();
  await page.getByLabel("Its functions", { exact: true }).fill("function balanceOf(addres owner)");
  await page.locator("lk-document .remark.danger").waitFor();
});

journey("the console takes a whole ABI; a write is read back from its bytes in the approval", async (page) => {
  const { DevnetDollar: abi } = await artifacts("abi");
  await open(page, token("DUSD"), JSON.stringify(abi));
  await page.getByLabel("Function", { exact: true }).selectOption({ label: "transfer(address,uint256)" });
  await page.getByLabel("to address").fill(FRIEND);
  await page.getByLabel("value uint256").fill("2500000000000000000");
  await button(page, "Review").click();
  const sheet = await reviewed(page);
  assert.match(await sheet.locator("#sheet-title").innerText(), /2\.5 DUSD/);
  await sheet.getByText("Read by a standard that this wallet knows.").first().waitFor();
  await sheet.getByText("Raw data").click();
  await sheet.getByText("2500000000000000000", { exact: true }).waitFor();
  await accept(page);
  await visit(page, "console", "Contract console");
  assert.equal((await page.getByLabel(/^Contract on/).inputValue()).toLowerCase(), token("DUSD").toLowerCase());
});

journey("calldata that nobody can read is a danger, and refused until it is ticked", async (page) => {
  await open(page, chain().contracts.Drainer, "function SecurityUpdate() payable");
  await page.getByLabel(/to send along/).fill("1");
  await button(page, "Review").click();
  const sheet = await reviewed(page);
  const dangers = sheet.locator(".notice.danger");
  await dangers.first().waitFor();
  assert.ok(await button(page, "Approve and send").isDisabled());
  await button(page, "Reject").click();
});

journey("a call that only its declaration explains is read back by it, unverified, and the danger stays", async (page) => {
  await open(page, chain().contracts.Drainer, "function claimRewards(address who) payable");
  await page.getByRole("button", { name: /^Mine/ }).click();
  await button(page, "Review").click();
  const sheet = await reviewed(page);
  assert.match(await sheet.locator("#sheet-title").innerText(), /data that this wallet cannot read: claimRewards/);
  await sheet.getByText("who", { exact: true }).first().waitFor();
  await sheet.locator(".tag.user", { hasText: "unverified" }).first().waitFor();
  await sheet.locator(".notice.danger").first().waitFor();
  assert.ok(await button(page, "Approve and send").isDisabled());
  await button(page, "Reject").click();
});

journey("an error of the contract's own is said in its words, when it is asked and when a write would fail", async (page) => {
  await open(page, chain().contracts.Reverter, "function short(uint256 wanted, uint256 had)\nerror Short(uint256 wanted, uint256 had)");
  await page.getByLabel("wanted uint256").fill("7");
  await page.getByLabel("had uint256").fill("3");
  await button(page, "Try it first").click();
  await page.locator(".notice.danger", { hasText: "refused to answer: the contract refused: Short (wanted 7, had 3)." }).waitFor();
  await button(page, "Review").click();
  const sheet = page.locator("dialog.sheet");
  await sheet.locator(".notice.danger", { hasText: "still cost its fee: the contract refused: Short (wanted 7, had 3)." }).waitFor();
  await button(page, "Reject").click();
});

journey("a descriptor that the user adds puts a call into words, says that nobody verified it, and takes no warning away", async (page) => {
  const { Drainer } = chain().contracts;
  await importWallet(page);
  await visit(page, "settings", "Settings");
  await page.getByText("Add a descriptor").click();
  await page.getByLabel(/^Contract on/).fill(Drainer);
  await page.getByLabel("The descriptor", { exact: true }).fill(JSON.stringify({
    context: { contract: { deployments: [{ chainId: chain().chainId, address: Drainer }] } },
    metadata: { owner: "Friendly shop" },
    display: { formats: { "claimRewards(address who)": { intent: "Claim rewards", fields: [{ path: "who", label: "For whom", format: "addressName" }] } } },
  }));
  await button(page, "Add the descriptor").click();
  await page.locator("li", { hasText: "Friendly shop" }).getByText("unverified").waitFor();
  await visit(page, "console", "Contract console");
  await page.getByLabel(/^Contract on/).fill(Drainer);
  await page.getByLabel("Its functions", { exact: true }).fill("function claimRewards(address who) payable");
  await page.getByRole("button", { name: /^Mine/ }).click();
  await page.getByLabel(/to send along/).fill("1");
  await button(page, "Review").click();
  const sheet = await reviewed(page);
  await sheet.getByText("For whom").waitFor();
  await sheet.getByText(/unverified|Nobody has verified it/).first().waitFor();
  await sheet.locator(".notice.danger").first().waitFor();
  assert.ok(await button(page, "Approve and send").isDisabled());
  await button(page, "Reject").click();
  await visit(page, "settings", "Settings");
  await page.getByRole("button", { name: /^Remove the descriptor of/ }).click();
  await button(page, "Remove the descriptor").click();
  await page.locator("li", { hasText: "Friendly shop" }).waitFor({ state: "detached" });
});

journey("a contract is deployed with its constructor's arguments", async (page) => {
  await importWallet(page);
  await visit(page, "deploy", "Deploy a contract");
  const { DevnetDollar: abi } = await artifacts("abi");
  const { DevnetDollar: bytecode } = await artifacts("contracts");
  await page.getByLabel("Creation code", { exact: true }).fill("not code");
  await button(page, "Review").click();
  await page.getByText("This is not hexadecimal code").waitFor();
  await page.getByLabel("Creation code", { exact: true }).fill(JSON.stringify({ abi, bytecode }));
  await page.getByLabel("holders address[]").fill(`[${RICH}, ${FRIEND}]`);
  await page.getByLabel("each uint256").fill("-1");
  await button(page, "Review").click();
  await page.locator("lk-arguments .remark.danger").waitFor();
  await page.getByLabel("each uint256").fill("1000");
  await button(page, "Review").click();
  const sheet = await reviewed(page);
  assert.match(await sheet.locator("#sheet-title").innerText(), /contract/i);
  await accept(page);
});

journey("a constructor that cannot be read holds a deployment back", async (page) => {
  await importWallet(page);
  await visit(page, "deploy", "Deploy a contract");
  await page.getByLabel("Creation code", { exact: true }).fill("0x600160005260206000f3");
  await page.getByLabel("Constructor, if it has one", { exact: true }).fill("constructor(addres owner)");
  await page.locator("lk-document .remark.danger").waitFor();
  await button(page, "Review").click();
  await page.locator("lk-document[name=abi] textarea:focus").waitFor();
  assert.equal(await page.getByRole("dialog").count(), 0);
});

journey("a text is signed as it stands, and the signature can be copied", async (page) => {
  await importWallet(page);
  await visit(page, "sign", "Sign a message");
  await button(page, "Review").click();
  await page.getByText("Type or paste the text.").waitFor();
  await page.getByLabel("The text").fill("Good evening,\nthis is signed.");
  await button(page, "Review").click();
  const sheet = await reviewed(page);
  await sheet.locator("pre", { hasText: "this is signed." }).waitFor();
  await button(page, "Sign").click();
  await page.locator("#signature").waitFor();
  assert.match(await page.locator("#signature").innerText(), /^0x[0-9a-f]{130}$/);
});

journey("a transaction of another program is read by its bytes, and nothing is offered to be approved", async (page) => {
  await importWallet(page);
  await visit(page, "inspect", "Read a transaction");
  const box = page.getByLabel("The transaction", { exact: true });
  await box.fill("0x123");
  await button(page, "Read it").click();
  await page.locator("lk-document .remark.danger").waitFor();
  // From the specification of EIP-155: signed, for chain 1.
  await box.fill("0xf86c098504a817c800825208943535353535353535353535353535353535353535880de0b6b3a76400008025a028ef61340bd939bc2195fe537567866003e1a15d3c71ff63e1590620aa636276a067cbe9d8997f761aecb703304b3800ccf555c9f3dc64214b297fb1966a3b6d83");
  await button(page, "Read it").click();
  await page.locator("#found-title", { hasText: "Send 1 ETH to 0x3535" }).waitFor();
  assert.match(await page.locator(".report").innerText(), /for chain 1, not for/);
  assert.match(await page.locator(".report").innerText(), /0x9d8A62f656a8d1615C1294fd71e9CFb3E4855A4F/);
  assert.equal(await page.locator(".report").getByRole("checkbox").count(), 0);
  await box.fill("");
  assert.equal(await page.locator(".report").count(), 0);
});

journey("a permit is flagged as the allowance that it is; its whole document can be read", async (page) => {
  await importWallet(page);
  await visit(page, "sign", "Sign a message");
  await page.getByRole("radio", { name: "Typed data" }).check();
  await page.getByLabel("The document", { exact: true }).fill(permit(chain()));
  await button(page, "Review").click();
  const sheet = await reviewed(page);
  await sheet.locator(".notice.danger").first().waitFor();
  assert.ok(await button(page, "Sign").isDisabled());
  await sheet.getByText("The whole document").click();
  await sheet.locator("pre", { hasText: "verifyingContract" }).waitFor();
  await sheet.getByText("Compare on another device").click();
  await sheet.getByText("Domain Hash").waitFor();
  for (const box of await sheet.getByRole("checkbox").all()) await box.check();
  await button(page, "Sign").click();
  await page.locator("#signature").waitFor();
});
