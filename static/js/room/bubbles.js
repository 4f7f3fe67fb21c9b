// @ts-check
/** What waits to be sent, as it stands at the end of the log: sending, waiting for the line, not sent. */

export class Bubbles {
  isOffline = false;

  /** @param {import("./log.js").Log} log */
  constructor(log) {
    this.log = log;
    log.lines.querySelectorAll("[data-waits]").forEach((bubble) => bubble.remove()); // of a page that Turbo kept
  }

  /** @param {string} key @returns {HTMLElement | null} */
  #find(key) {
    return this.log.lines.querySelector(`[data-waits="${CSS.escape(key)}"]`);
  }

  #make() {
    return /** @type {HTMLElement} */ (this.log.fragments.template("pending").firstElementChild?.cloneNode(true));
  }

  /** @param {import("./queue.js").Waiting} item */
  show(item) {
    const old = this.#find(item.key);
    const bubble = old ?? this.#make();
    const [text, sending, failed] = /** @type {NodeListOf<HTMLElement>} */ (bubble.querySelectorAll("[data-body], [data-sending], [data-failed]"));
    const { words } = this.log.fragments;
    bubble.dataset.waits = item.key;
    const isLeft = item.failed !== null || this.isOffline; // nothing is on its way
    bubble.dataset.state = item.failed === null ? "pending" : "failed";
    text.textContent = item.text || (item.label ?? "");
    sending.hidden = isLeft;
    failed.hidden = !isLeft;
    failed.dataset.kind = item.failed === null ? "" : "danger";
    sending.querySelector("[data-text]")?.replaceChildren(words.sending);
    const why = item.failed === null ? words.waits : [words.failed, item.failed].filter(Boolean).join(" ");
    failed.querySelector("[data-text]")?.replaceChildren(why);
    if (old) return;
    this.#quote(/** @type {HTMLElement} */ (bubble.querySelector("[data-quoted]")), item.quoted ?? []);
    this.log.append(bubble);
  }

  /** What it answers: whose words, and how they begin. @param {HTMLElement} line @param {string[]} words */
  #quote(line, words) {
    line.hidden = !words.length;
    [...line.children].forEach((part, at) => part.replaceChildren(words[at] ?? ""));
  }

  /** It is stored. Its entry takes this place when it comes, if it has not come already; removed meanwhile, it has none.
   * @param {string} key @param {any} answer */
  settle(key, answer) {
    const bubble = this.#find(key);
    if (!bubble || !answer.html || this.log.room.querySelector(`#message-${answer.id}`)) return bubble?.remove();
    const kept = this.log.fragments.read(answer.html);
    if (answer.held) return bubble.replaceWith(kept);
    kept.dataset.waits = key;
    kept.removeAttribute("id");
    bubble.replaceWith(kept);
    this.log.fragments.join(kept);
  }

  /** @param {string} key */
  drop(key) {
    this.#find(key)?.remove();
  }
}
