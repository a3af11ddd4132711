import { LitElement } from "lit";
import { state as reactive } from "lit/decorators.js";
import { explain, type Problem } from "./messages.js";
import { subscribe } from "./store.js";

/**
 * View is the base of every screen. It renders into the document itself, so that one style sheet, labels and ids work
 * everywhere, and renders again whenever the store changes.
 */
export class View extends LitElement {
  /** What is being done, while it is; says so on the screen. */
  @reactive() protected busy = "";
  @reactive() protected problem: Problem | undefined;
  private unsubscribe: (() => void) | undefined;

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.unsubscribe = subscribe(() => this.requestUpdate());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unsubscribe?.();
    // What was typed does not outlive its screen in a detached field.
    for (const field of this.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("input[type=password], textarea")) field.value = "";
  }

  /** work runs a task once at a time and turns its failure into a sentence. */
  protected async work(doing: string, task: () => Promise<void>): Promise<void> {
    if (this.busy) return;
    const held = document.activeElement;
    this.busy = doing;
    this.problem = undefined;
    try {
      await task();
    } catch (error) {
      this.problem = explain(error);
    } finally {
      this.busy = "";
      void this.updateComplete.then(() => this.holdFocus(held));
    }
  }

  /** holdFocus gives the focus back to a button that was disabled during the work; to the heading, if the work removed it. */
  private holdFocus(held: Element | null) {
    if (!this.isConnected || document.activeElement !== document.body || !(held instanceof HTMLElement) || held === document.body) return;
    const place = held.isConnected ? held : document.querySelector<HTMLElement>("main h1");
    place?.focus({ preventScroll: true });
  }

  protected find<T extends Element>(selector: string): T | null {
    return this.querySelector<T>(selector);
  }
}
