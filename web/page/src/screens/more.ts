import { html } from "lit";
import { customElement } from "lit/decorators.js";
import { icon, type Icon } from "../icons.js";
import { View } from "../view.js";

/** Everything that does not fit at the thumb; where there is room, it all stands in the rail. */
const DOORS: { target: string; shape: Icon; title: string; text: string }[] = [
  { target: "tokens", shape: "token", title: "Tokens and NFTs", text: "Follow, add, and lists of tokens" },
  { target: "allowances", shape: "allow", title: "Allowances", text: "Who may take what, and taking it back" },
  { target: "console", shape: "console", title: "Contracts", text: "Call or deploy one, sign or read what is asked" },
  { target: "contacts", shape: "people", title: "Contacts", text: "Names for addresses" },
  { target: "accounts", shape: "key", title: "Accounts", text: "Add, import, rename" },
  { target: "settings", shape: "settings", title: "Settings", text: "Networks, locking, descriptors" },
];

@customElement("lk-more")
export class More extends View {
  override render() {
    return html`<div class="page stack">
      <h1 tabindex="-1">More</h1>
      <div class="doors">${DOORS.map((one) => html`<a class="door" href="#${one.target}"><span class="shape">${icon(one.shape, 22)}</span><span class="grow"><strong>${one.title}</strong><span class="soft small">${one.text}</span></span>${icon("right")}</a>`)}</div>
    </div>`;
  }
}
