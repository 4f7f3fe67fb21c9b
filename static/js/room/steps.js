// @ts-check
/**
 * The messages of a log are one stop for keys: the arrows, Home and End lead from one to another; Tab leads on to what is in
 * the message, to what can be done with it, and out. While one is elsewhere, the stop is the newest.
 */
const ROWS = ".message[id], .message-veil > summary";
const EARLIER = "[data-earlier]"; // a stop of its own, and above the first message
const INNER = ":is(a[href], button, input, select, textarea, summary):not(.message__tools *)";

export class Steps {
  /** @type {HTMLElement | undefined} */
  #at;
  #isIn = false;
  #observer = new MutationObserver((changes) => this.#changed(changes));

  /** @param {HTMLElement} box @param {boolean} hasTools whether what lies behind a message's time is among its tools too */
  constructor(box, hasTools) {
    this.box = box;
    this.hasTools = hasTools;
    this.#isIn = box !== document.activeElement && box.contains(document.activeElement);
    for (const row of rowsIn(box)) this.#let(row, false); // what is folded away too: it may be opened
    this.#stand(this.#isIn ? rowOf(document.activeElement) : this.#rows().at(-1));
    box.addEventListener("focusin", this.#entered);
    box.addEventListener("focusout", this.#left);
    box.addEventListener("keydown", this.#key);
    this.#observer.observe(box, { childList: true, subtree: true });
  }

  stop() {
    this.#observer.disconnect();
    this.box.removeEventListener("focusin", this.#entered);
    this.box.removeEventListener("focusout", this.#left);
    this.box.removeEventListener("keydown", this.#key);
  }

  /** What is folded away is nobody's to come to. @returns {HTMLElement[]} */
  #rows(which = ROWS) {
    const rows = /** @type {HTMLElement[]} */ ([...this.box.querySelectorAll(which)]);
    return rows.filter((row) => row.matches("summary") || !row.closest("details:not([open])"));
  }

  /** Whether Tab leads to a row and to what is in it. @param {HTMLElement} row @param {boolean} isStop */
  #let(row, isStop) {
    row.tabIndex = isStop ? 0 : -1;
    for (const inner of /** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll(INNER))) {
      inner.tabIndex = isStop && !(this.hasTools && inner.closest(".message__head")) ? 0 : -1;
    }
  }

  /** @param {HTMLElement | undefined} row */
  #stand(row) {
    if (this.#at && this.#at !== row) this.#let(this.#at, false);
    this.#at = row;
    if (row) this.#let(row, true);
    this.box.tabIndex = row ? -1 : 0; // without messages, keys scroll the box
  }

  #entered = (/** @type {Event} */ event) => {
    const row = rowOf(event.target);
    this.#isIn = Boolean(row);
    if (row && row !== this.#at) this.#stand(row);
    if (row?.id) row.setAttribute("aria-labelledby", row.id); // an article says what is in it to who comes by keys
  };

  /** What is removed loses the focus to nothing. */
  #left = (/** @type {FocusEvent} */ event) => {
    if (event.relatedTarget) this.#isIn = false;
  };

  /** @param {MutationRecord[]} changes */
  #changed(changes) {
    const added = changes.flatMap(({ addedNodes }) => [...addedNodes].map(rowsIn).flat());
    for (const row of added) this.#let(row, row === this.#at);
    const isGone = this.#at && !this.#at.isConnected;
    if (isGone && this.#isIn && document.activeElement === document.body) this.#moveOn(changes);
    else if (isGone || (added.length && !this.box.contains(document.activeElement))) this.#stand(this.#rows().at(-1));
  }

  /** The message that had the focus was removed: the one before it has it now. @param {MutationRecord[]} changes */
  #moveOn(changes) {
    const change = changes.find(({ removedNodes }) => [...removedNodes].some((node) => node.contains(this.#at ?? null)));
    const rows = this.#rows();
    const isBefore = (/** @type {Node} */ row) => change?.previousSibling && !(row.compareDocumentPosition(change.previousSibling) & BEFORE);
    const next = rows.filter(isBefore).at(-1) ?? rows[0];
    this.#stand(next);
    next?.focus({ preventScroll: true });
  }

  #key = (/** @type {KeyboardEvent} */ event) => {
    const row = rowOf(event.target, `${ROWS}, ${EARLIER}`);
    if (!row || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (/** @type {Element} */ (event.target).closest("input, select, textarea")) return;
    const rows = this.#rows(`${ROWS}, ${EARLIER}`);
    const at = rows.indexOf(row);
    const next = { ArrowUp: rows[at - 1], ArrowDown: rows[at + 1], Home: rows[0], End: rows.at(-1) }[event.key];
    if (!next) return;
    event.preventDefault();
    next.focus();
  };
}

const BEFORE = Node.DOCUMENT_POSITION_PRECEDING;

/** @param {EventTarget | null} place @returns {HTMLElement | undefined} */
const rowOf = (place, which = ROWS) => (place instanceof Element && place.closest(which)) || undefined;

/** @param {Node} node @returns {HTMLElement[]} */
const rowsIn = (node) => (node instanceof Element ? [...(node.matches(ROWS) ? [node] : []), ...node.querySelectorAll(ROWS)] : []);
