// @ts-check
/** <cw-counts>: keeps the amber counts of the shell right. `counts` brings {rooms, notifications, …}. */
import { live } from "../live.js";

class CwCounts extends HTMLElement {
  #stop = () => {};

  connectedCallback() {
    this.#stop = live().on("counts", (counts) => Object.entries(counts).forEach(([name, n]) => show(name, Number(n))));
  }

  disconnectedCallback() {
    this.#stop();
  }
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
