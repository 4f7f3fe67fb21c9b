// @ts-check
/**
 * <cw-progress data-url="…">: shows how far a job is. Asks each second, and shows the server's fragment in its place,
 * until the fragment holds [data-done]. The server's word is all there is, so a reload loses nothing.
 * data-go in the fragment names the page that comes next.
 */
import * as bundle from "../../vendor/turbo.js";

const { Turbo } = /** @type {any} */ (bundle);
const EVERY = 1000;

class CwProgress extends HTMLElement {
  #timer = 0;
  #misses = 0;

  connectedCallback() {
    document.addEventListener("turbo:render", this.#again);
    this.#next();
  }

  disconnectedCallback() {
    document.removeEventListener("turbo:render", this.#again);
    clearTimeout(this.#timer);
  }

  /** A page that came anew around it may speak of another job, which is only beginning. */
  #again = () => this.#next();

  /** After a miss it waits longer, up to half a minute. */
  #next() {
    clearTimeout(this.#timer);
    if (this.querySelector("[data-done]") || !this.isConnected) return;
    this.#timer = setTimeout(() => this.#ask(), Math.min(EVERY * 2 ** this.#misses, 30_000));
  }

  async #ask() {
    const answer = await fetch(this.dataset.url ?? "", { headers: { Accept: "text/html" } }).catch(() => undefined);
    if (answer?.redirected) return location.reload(); // signed out meanwhile
    if (answer && answer.status >= 400 && answer.status < 500) return;
    if (answer?.ok) this.innerHTML = await answer.text();
    const next = this.querySelector("[data-go]");
    if (next instanceof HTMLElement) return Turbo.visit(next.dataset.go, { action: "replace" });
    this.#misses = answer?.ok ? 0 : this.#misses + 1;
    this.#next();
  }
}

customElements.define("cw-progress", CwProgress);
