// @ts-check
/**
 * <cw-live data-what="thread" data-id="7" data-seq="15">: something others may change while it is read.
 * It asks to watch (the server decides). On `refresh` it offers a pill, and on its click the page fetches itself, under
 * the reader's own rights, and morphs. A reader who has reached [data-end], and is not writing, gets it in place.
 * What was removed meanwhile keeps its height until the page is left, so that nothing jumps under the eyes.
 * data-seq is any value that differs when the content does; it finds what was missed while the line was down.
 */
import * as bundle from "../../vendor/turbo.js";
import { live } from "../live.js";

const { Turbo } = /** @type {any} */ (bundle);

class CwLive extends HTMLElement {
  #fresh = 0;
  #timer = 0;
  #wasOpen = false;
  #toFirst = false;
  #channel = "";
  /** @type {Map<HTMLElement, number>} */
  #heights = new Map();
  /** @type {(() => void)[]} */
  #undo = [];

  connectedCallback() {
    const rendered = () => this.#settle();
    document.addEventListener("turbo:render", rendered);
    this.addEventListener("click", this.#clicked);
    this.addEventListener("turbo:before-morph-element", this.#morphs);
    this.#undo = [
      live().on("refresh", ({ channel }) => channel === this.#channel && this.#changed()),
      live().connected(() => this.#watch()),
      () => document.removeEventListener("turbo:render", rendered),
      () => this.removeEventListener("click", this.#clicked),
      () => this.removeEventListener("turbo:before-morph-element", this.#morphs),
    ];
  }

  disconnectedCallback() {
    this.#undo.forEach((undo) => undo());
    clearTimeout(this.#timer);
    if (this.#channel) live().tell("unwatch", { channel: this.#channel });
  }

  async #watch() {
    const { what, id } = this.dataset;
    const answer = await live().emit("watch", { what, id: Number(id) });
    if (!answer.ok) return;
    this.#channel = answer.channel;
    if (this.#wasOpen && this.dataset.seq) this.#within(10_000, () => this.#compare());
    this.#wasOpen = true;
  }

  /** Everybody hears of a change at once; nobody needs to come back at once. @param {number} most @param {() => void} act */
  #within(most, act) {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, Math.random() * most);
  }

  /** After a gap: is what the server has now still what is shown? */
  async #compare() {
    const answer = await fetch(location.pathname + location.search).catch(() => undefined);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const same = page.querySelector(`cw-live[data-what="${this.dataset.what}"][data-id="${this.dataset.id}"]`);
    if (same instanceof HTMLElement && same.dataset.seq !== this.dataset.seq) this.#changed();
  }

  #changed() {
    if (this.#isAtEnd()) this.#within(2000, () => this.#refresh());
    else this.#offer();
  }

  #isAtEnd() {
    const end = this.querySelector("[data-end]");
    const isWriting = document.activeElement?.closest("textarea, input, select");
    return end && !isWriting && !document.hidden && end.getBoundingClientRect().top < innerHeight;
  }

  #offer() {
    this.#fresh += 1;
    const pill = this.#pill();
    const words = this.#fresh === 1 ? pill?.dataset.one : pill?.dataset.many?.replace("{n}", String(this.#fresh));
    if (!pill) return;
    pill.hidden = false;
    const text = pill.querySelector("[data-text]");
    if (text) text.textContent = words ?? "";
  }

  #refresh() {
    // Without the hash: with it, Turbo would only scroll.
    Turbo.visit(location.pathname + location.search, { action: "replace" });
  }

  #clicked = (/** @type {Event} */ event) => {
    if (!(event.target instanceof Element) || !event.target.closest("[data-pill]")) return;
    this.#toFirst = true;
    this.#within(300, () => this.#refresh());
  };

  #morphs = (/** @type {any} */ { target, detail }) => {
    if (detail.newElement?.dataset.state === "removed") this.#heights.set(target, target.getBoundingClientRect().height);
  };

  /** The page is as new as the server's: the offer is gone, and who asked for it is led to the first new thing. */
  #settle() {
    this.#fresh = 0;
    const pill = this.#pill();
    if (pill) pill.hidden = true;
    for (const [post, height] of this.#heights) post.style.minBlockSize = `${height}px`;
    if (this.#toFirst) this.querySelector("#new, [data-end]")?.scrollIntoView({ block: "center" });
    this.#toFirst = false;
  }

  #pill = () => /** @type {HTMLElement | null} */ (this.querySelector("[data-pill]"));
}

customElements.define("cw-live", CwLive);
