// @ts-check
/**
 * <cw-room>: a room of chat. The server's log is the truth: entries that arrive are applied in its order, and whatever is
 * missing is fetched. Without it the page is a list and a plain form.
 */
import { live } from "../live.js";
import { Company } from "../room/company.js";
import { showFound, showInList } from "../room/found.js";
import { Log } from "../room/log.js";
import { Reader } from "../room/reader.js";
import { Say } from "../room/say.js";
import { post } from "../room/sending.js";
import { Steps } from "../room/steps.js";
import { Tools } from "../room/tools.js";
import { Wire } from "../room/wire.js";

const EXCERPT = 120; // characters, as the server gives them

class CwRoom extends HTMLElement {
  /** @type {(() => void)[]} */
  #undo = [];

  connectedCallback() {
    showInList(this);
    showFound(this);
    document.addEventListener("turbo:morph", this.#again);
    this.#begin();
  }

  disconnectedCallback() {
    document.removeEventListener("turbo:morph", this.#again);
    this.#end();
  }

  /** The page was loaded again around it: it goes on from what stands there now. */
  #again = () => {
    this.#end();
    this.#begin();
  };

  #begin() {
    const box = /** @type {HTMLElement} */ (this.querySelector("[role=log]"));
    const isPast = this.dataset.past !== undefined;
    const steps = new Steps(box, !isPast && Boolean(this.querySelector(".say form[novalidate]")));
    this.#undo = [() => steps.stop()];
    if (isPast) return;
    this.log = new Log(this, () => this.reader?.look());
    const form = /** @type {HTMLFormElement | null} */ (this.querySelector(".say form[novalidate]"));
    this.say = form && new Say(this, form, this.log, () => this.#changed());
    const tools = this.say && new Tools(this.log, this.say);
    this.company = new Company(this);
    this.wire = new Wire(this, {
      here: (people) => this.company?.show(people),
      take: (entries, caughtUp) => this.#take(entries, caughtUp),
      line: (state) => this.#line(state),
    });
    this.reader = new Reader(
      this,
      () => this.log?.isAtEnd ?? false,
      (url, values) => post(form ?? /** @type {HTMLFormElement} */ (this.querySelector("#react")), url, values),
    );
    this.#undo.push(
      () => this.reader?.stop(),
      () => this.wire?.stop(),
      () => this.company?.stop(),
      () => tools?.stop(),
      () => this.say?.stop(),
      () => this.log?.stop(),
    );
    this.wire.start();
    this.reader.look();
  }

  #end() {
    this.#undo.splice(0).forEach((undo) => undo());
  }

  /** What this page did comes back to it like what others do. */
  #changed() {
    if (!live().isOpen) this.wire?.catchUp();
  }

  /** @param {import("../room/wire.js").Entry[]} entries @param {boolean} caughtUp */
  #take(entries, caughtUp) {
    this.log?.take(entries, caughtUp, Number(this.dataset.me));
    entries.forEach(({ kind, author }) => kind === "posted" && this.company?.said(author));
    this.dataset.seq = String(entries.at(-1)?.seq);
    this.#excerpt();
    this.reader?.look();
    if (entries.some(({ kind }) => kind === "state")) setTimeout(() => this.wire?.reload(), this.reader?.turn());
  }

  /** The list of rooms beside this one gives its last words too. */
  #excerpt() {
    const place = this.querySelector(".rooms [aria-current] > [dir]");
    const last = [...this.querySelectorAll("[data-lines] > .message[id]:not([data-state=removed])")].at(-1);
    if (!place || !(last instanceof HTMLElement)) return;
    const by = last.dataset.author === this.dataset.me ? `${this.log?.fragments.words.you} ` : "";
    const line = place.querySelector("small") ?? place.appendChild(document.createElement("small"));
    const words = last.querySelector(".message__text, .message__card-title")?.textContent?.trim();
    const files = [...last.querySelectorAll(".file")].map((one) => one.querySelector("img")?.alt ?? one.querySelector("[dir]")?.textContent);
    line.textContent = by + (words || files.join(", ")).slice(0, EXCERPT);
  }

  /** @param {"live" | "slow" | "offline"} state */
  #line(state) {
    this.dataset.line = state;
    const banner = /** @type {HTMLElement | null} */ (this.querySelector("[data-banner]"));
    if (banner) {
      banner.hidden = state === "live";
      banner.textContent = banner.dataset[state] ?? "";
    }
    this.say?.sending.line(state);
    if (state !== "offline") this.reader?.look();
  }
}

customElements.define("cw-room", CwRoom);
