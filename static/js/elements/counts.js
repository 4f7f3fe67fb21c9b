// @ts-check
/**
 * <cw-counts>: keeps the amber counts of the shell right. `counts` brings {rooms, notifications, …}. What comes while a page
 * is on its way may be newer than the page.
 */
import { live } from "../live.js";

/** @type {Map<string, number>} since the page that is on its way was asked for */
const told = new Map();
document.addEventListener("turbo:visit", (event) => {
  if (/** @type {CustomEvent} */ (event).detail.action !== "restore") told.clear(); // a page kept by Turbo is older still
});
document.addEventListener("turbo:render", () => told.forEach((n, name) => show(name, n)));

class CwCounts extends HTMLElement {
  #stop = () => {};

  connectedCallback() {
    this.#stop = live().on("counts", (counts) => Object.entries(counts).forEach(([name, n]) => tell(name, Number(n))));
  }

  disconnectedCallback() {
    this.#stop();
  }
}

/** @param {string} name @param {number} n */
function tell(name, n) {
  told.set(name, n);
  show(name, n);
}

/** @param {string} name @param {number} n */
function show(name, n) {
  for (const count of document.querySelectorAll(`[data-count="${CSS.escape(name)}"]`)) {
    const figure = count.querySelector("[data-n]");
    if (figure) figure.textContent = n > 50 ? "50+" : String(n); // exact as far as anybody counts
    count.toggleAttribute("hidden", n === 0);
  }
}

customElements.define("cw-counts", CwCounts);
