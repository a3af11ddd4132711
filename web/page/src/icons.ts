import { html, svg, type TemplateResult } from "lit";

// One set, drawn on a 20 by 20 grid with a stroke of 1.6; shape alone tells severities and states apart.
const DRAWINGS = {
  home: svg`<path d="M3 9.2 10 3.4l7 5.8V16a1 1 0 0 1-1 1h-3.6v-4.6H7.6V17H4a1 1 0 0 1-1-1Z"></path>`,
  send: svg`<path d="M5 15 15 5M7.2 5H15v7.8"></path>`,
  receive: svg`<path d="M15 5 5 15m7.8 0H5V7.2"></path>`,
  wrap: svg`<path d="M4 7.2h11.4L12 3.8M16 12.8H4.6L8 16.2"></path>`,
  allow: svg`<path d="M10 2.8 16 5v4.6c0 3.6-2.4 6.2-6 7.6-3.6-1.4-6-4-6-7.6V5ZM7.4 9.8l1.9 1.9 3.5-3.7"></path>`,
  activity: svg`<path d="M3 5h14M3 10h14M3 15h9"></path>`,
  token: svg`<circle cx="8" cy="10" r="5.2"></circle><path d="M11.4 4.9a5.2 5.2 0 1 1 0 10.2"></path>`,
  console: svg`<rect x="2.6" y="4" width="14.8" height="12" rx="1.6"></rect><path d="m5.8 8 2.2 2-2.2 2M10.4 12.4h3.4"></path>`,
  people: svg`<circle cx="7.6" cy="7" r="2.9"></circle><path d="M2.4 16.4c.3-3 2.3-4.6 5.2-4.6s4.9 1.6 5.2 4.6M12.8 4.3a2.9 2.9 0 0 1 0 5.4M14.6 12.2c1.8.6 2.8 2 3 4.2"></path>`,
  more: svg`<path d="M4.6 10h.1M10 10h.1M15.4 10h.1" stroke-width="2.6"></path>`,
  settings: svg`<path d="M3 6h7m4 0h3M3 14h3m4 0h7"></path><circle cx="12" cy="6" r="2"></circle><circle cx="8" cy="14" r="2"></circle>`,
  lock: svg`<rect x="4" y="9" width="12" height="8" rx="1.6"></rect><path d="M6.8 9V6.6a3.2 3.2 0 0 1 6.4 0V9"></path>`,
  copy: svg`<rect x="7" y="7" width="10" height="10" rx="1.6"></rect><path d="M13 4.6V4a1 1 0 0 0-1-1H4a1 1 0 0 0-1 1v8a1 1 0 0 0 1 1h.6"></path>`,
  done: svg`<path d="m4 10.6 4 4 8-9"></path>`,
  final: svg`<circle cx="10" cy="10" r="7"></circle><path d="m6.8 10.3 2.3 2.3 4.2-4.8"></path>`,
  add: svg`<path d="M10 4v12M4 10h12"></path>`,
  close: svg`<path d="m5 5 10 10M15 5 5 15"></path>`,
  down: svg`<path d="m5 7.6 5 5 5-5"></path>`,
  right: svg`<path d="m7.6 5 5 5-5 5"></path>`,
  left: svg`<path d="m12.4 5-5 5 5 5"></path>`,
  refresh: svg`<path d="M16.2 9A6.4 6.4 0 0 0 4.6 6.4L3.4 8M3.8 11a6.4 6.4 0 0 0 11.6 2.6l1.2-1.6M3.4 4.4V8H7M16.6 15.6V12H13"></path>`,
  show: svg`<path d="M2.4 10S5.2 4.8 10 4.8 17.6 10 17.6 10 14.8 15.2 10 15.2 2.4 10 2.4 10Z"></path><circle cx="10" cy="10" r="2.3"></circle>`,
  print: svg`<path d="M6 7V3h8v4M6 14H4a1 1 0 0 1-1-1V8a1 1 0 0 1 1-1h12a1 1 0 0 1 1 1v5a1 1 0 0 1-1 1h-2"></path><rect x="6" y="11.6" width="8" height="5.4"></rect>`,
  key: svg`<circle cx="6.4" cy="10" r="3.4"></circle><path d="M9.8 10H17v3.2M13.6 10v2.4"></path>`,
  pen: svg`<path d="m4 16 .8-3.4L13.4 4 16 6.6 7.4 15.2Z"></path>`,
  info: svg`<circle cx="10" cy="10" r="7.2"></circle><path d="M10 9v4.6M10 6.3v.2"></path>`,
  warning: svg`<path d="M10 3 18 16.6H2ZM10 8v4M10 14.1v.2"></path>`,
  danger: svg`<path d="M6.9 2.6h6.2l4.3 4.3v6.2l-4.3 4.3H6.9l-4.3-4.3V6.9ZM10 6.2v4.6M10 13.4v.2"></path>`,
  clock: svg`<circle cx="10" cy="10" r="7.2"></circle><path d="M10 5.8V10l2.8 1.8"></path>`,
  dash: svg`<circle cx="10" cy="10" r="7.2"></circle><path d="M6.6 10h6.8"></path>`,
  reserved: svg`<path d="M7.4 3.4H4.6a1 1 0 0 0-1 1v2.8M12.6 3.4h2.8a1 1 0 0 1 1 1v2.8M7.4 16.6H4.6a1 1 0 0 1-1-1v-2.8M12.6 16.6h2.8a1 1 0 0 0 1-1v-2.8"></path>`,
  gap: svg`<path d="M2.4 10h3M14.6 10h3M8.4 5.4 6.8 10l1.6 4.6M11.6 5.4l1.6 4.6-1.6 4.6"></path>`,
  foreign: svg`<circle cx="10" cy="6.8" r="3.2"></circle><path d="M3.8 16.8c.4-3.4 2.8-5.2 6.2-5.2s5.8 1.8 6.2 5.2"></path>`,
  faster: svg`<path d="m4 5 5 5-5 5M10.6 5l5 5-5 5"></path>`,
  broadcast: svg`<circle cx="10" cy="10" r="1.8"></circle><path d="M6.2 6.2a5.4 5.4 0 0 0 0 7.6M13.8 6.2a5.4 5.4 0 0 1 0 7.6M3.8 3.8a8.8 8.8 0 0 0 0 12.4M16.2 3.8a8.8 8.8 0 0 1 0 12.4"></path>`,
  back: svg`<path d="M7.6 4.4 3.4 8.6l4.2 4.2M3.8 8.6h8a4.6 4.6 0 0 1 0 9.2h-.6" transform="translate(0 -1)"></path>`,
  download: svg`<path d="M10 3v9.6M5.8 8.8 10 13l4.2-4.2M3.6 16.8h12.8"></path>`,
  dot: svg`<circle cx="10" cy="10" r="7.2" stroke-dasharray="2.6 2.6"></circle>`,
} as const;

export type Icon = keyof typeof DRAWINGS;

/** icon is decoration beside a word; where it stands alone, its button has a label. */
export function icon(name: Icon, size = 20): TemplateResult {
  return html`<svg class="icon" width=${size} height=${size} viewBox="0 0 20 20" fill="none" stroke="currentColor"
    stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${DRAWINGS[name]}</svg>`;
}

/** mark is the logo: a key whose bit is the letter L, on the plate of a latch. */
export function mark(size = 32): TemplateResult {
  return html`<svg class="mark" width=${size} height=${size} viewBox="0 0 32 32" aria-hidden="true">
    <rect width="32" height="32" rx="8" fill="var(--accent)"></rect>
    <g fill="none" stroke="var(--on-accent)" stroke-width="2.6" stroke-linecap="round" stroke-linejoin="round">
      <circle cx="16" cy="10" r="4.2"></circle><path d="M16 14.4V25.4h5.4M16 20.2h3.6"></path>
    </g></svg>`;
}
