import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state as reactive } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import { View } from "../view.js";

/** How many rows are drawn at first, and how many more each time. */
const STEP = 30;

/** A list that may be long: it draws the first rows, and more when that is asked for, with the focus on the first new one. */
@customElement("lk-rows")
export class Rows<Row> extends View {
  @property({ attribute: false }) rows: Row[] = [];
  @property({ attribute: false }) draw: (row: Row) => TemplateResult = () => html``;
  /** What tells a row from the others, also when it is read anew: the focus stays with its row while others come. */
  @property({ attribute: false }) name: (row: Row) => string = String;
  /** Of which list it is: another one begins at its top again. */
  @property() of = "";
  @reactive() private shown = STEP;

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("of")) this.shown = STEP;
  }

  override render() {
    const rest = this.rows.length - this.shown;
    return html`<ul>${repeat(this.rows.slice(0, this.shown), this.name, (one) => this.draw(one))}</ul>
      ${rest > 0 ? html`<div class="card-body"><button class="button small block" type="button" @click=${this.more}>Show ${Math.min(rest, STEP)} more of ${rest}</button></div>` : nothing}`;
  }

  private async more() {
    const first = this.shown;
    this.shown += STEP;
    await this.updateComplete;
    this.querySelectorAll<HTMLElement>(":scope > ul > li")[first]?.querySelector<HTMLElement>("a, button, summary")?.focus();
  }
}
