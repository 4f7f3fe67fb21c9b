// @ts-check
/**
 * A field with a list of options that the server draws: asks as one types, arrows move, Enter goes. The field keeps the
 * focus; aria-activedescendant names the chosen row, and where none is chosen Enter sends the field's own form.
 */
const PAUSE = 120;

export class Options {
  #timer = 0;
  #asked = "";

  /**
   * @param {HTMLElement & { value: string }} field
   * @param {HTMLElement} list
   * @param {(text: string) => string} address where the options of a text are; empty where it asks for none
   * @param {{ onShown?: () => void, first?: boolean }} [how] first: whether the first row is chosen at once
   */
  constructor(field, list, address, how = {}) {
    this.field = field;
    this.list = list;
    this.address = address;
    this.how = how;
    field.addEventListener("input", this.#typed);
    field.addEventListener("keydown", this.#key);
    list.addEventListener("mousemove", this.#over);
  }

  end() {
    clearTimeout(this.#timer);
    this.field.removeEventListener("input", this.#typed);
    this.field.removeEventListener("keydown", this.#key);
    this.list.removeEventListener("mousemove", this.#over);
  }

  get rows() {
    return /** @type {HTMLElement[]} */ ([...this.list.querySelectorAll("[role=option]")]);
  }

  get chosen() {
    return /** @type {HTMLElement | null} */ (this.list.querySelector("[aria-selected=true]"));
  }

  /** What is listed is of the text before, so Enter means none of it until the answer comes. */
  #typed = () => {
    clearTimeout(this.#timer);
    this.#asked = "";
    this.choose(undefined);
    this.#timer = setTimeout(() => this.ask(), PAUSE);
  };

  async ask() {
    const asked = this.address(this.field.value);
    this.#asked = asked;
    if (!asked) return this.clear();
    const answer = await fetch(asked, { headers: { Accept: "text/html" } }).catch(() => undefined);
    if (this.#asked !== asked || !answer?.ok || answer.redirected) return;
    const rows = await answer.text();
    if (this.#asked !== asked) return;
    this.list.innerHTML = rows;
    this.choose(this.how.first ? this.rows[0] : undefined);
    this.#expand();
    this.how.onShown?.();
  }

  /** Nothing that was asked before is shown any more. */
  clear() {
    clearTimeout(this.#timer);
    this.#asked = "";
    this.list.replaceChildren();
    this.choose(undefined);
    this.#expand();
  }

  /** A text in which names are offered is no combobox: it has nothing to expand. */
  #expand() {
    if (this.field.matches("[role=combobox]")) this.field.setAttribute("aria-expanded", String(this.rows.length > 0));
  }

  /** @param {HTMLElement | undefined} row */
  choose(row) {
    this.chosen?.setAttribute("aria-selected", "false");
    row?.setAttribute("aria-selected", "true");
    row?.scrollIntoView({ block: "nearest" });
    if (row) this.field.setAttribute("aria-activedescendant", row.id);
    else this.field.removeAttribute("aria-activedescendant");
  }

  /** @param {number} by */
  #move(by) {
    const rows = this.rows;
    if (!rows.length) return;
    const from = this.chosen ? rows.indexOf(this.chosen) : by > 0 ? -1 : 0;
    this.choose(rows[(from + by + rows.length) % rows.length]);
  }

  #key = (/** @type {KeyboardEvent} */ event) => {
    if (event.isComposing) return;
    if (this.rows.length && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      this.#move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && this.chosen) {
      event.preventDefault();
      this.chosen.click();
    }
  };

  #over = (/** @type {MouseEvent} */ event) => {
    const row = event.target instanceof Element ? event.target.closest("[role=option]") : null;
    if (row instanceof HTMLElement && row !== this.chosen) this.choose(row);
  };
}
