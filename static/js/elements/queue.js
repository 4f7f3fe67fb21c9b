// @ts-check
/**
 * <cw-queue data-none data-one data-many>: around the queue of a moderator and the bar below it. Says how many rows are
 * ticked. J and K move along the rows (keys.js), Enter opens; here X ticks the row at hand and T takes its case.
 */
class CwQueue extends HTMLElement {
  connectedCallback() {
    document.addEventListener("keydown", this.#key);
    this.addEventListener("change", this.#say);
    this.#say();
  }

  disconnectedCallback() {
    document.removeEventListener("keydown", this.#key);
  }

  #say = () => {
    const count = this.querySelectorAll("input[name=case]:checked").length;
    const words = this.querySelector("[data-chosen]");
    const word = count ? (count === 1 ? this.dataset.one : this.dataset.many) : this.dataset.none;
    if (words) words.textContent = (word ?? "").replace("{n}", String(count));
  };

  #key = (/** @type {KeyboardEvent} */ event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem("keys-off")) return;
    if (target?.closest("textarea, select, [contenteditable], input:not([type=checkbox]), dialog[open]")) return;
    const row = target?.closest(".queue > li") ?? this.querySelector(".queue > li");
    const pressed = event.key.toLowerCase();
    if (!row || !this.contains(row)) return;
    if (pressed === "x") {
      const box = row.querySelector("input[name=case]");
      if (!(box instanceof HTMLInputElement)) return;
      box.checked = !box.checked;
      this.#say();
    } else if (pressed === "t") {
      const take = row.querySelector("form.act button");
      if (take instanceof HTMLElement) take.click();
    } else return;
    event.preventDefault();
  };
}

customElements.define("cw-queue", CwQueue);
