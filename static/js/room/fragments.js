// @ts-check
/** The server's fragments, which are the same for everybody, in the language, time zone and choices of this page. */
const TOGETHER = 5 * 60_000; // ms within which messages of one person need one name

export class Fragments {
  /** @param {HTMLElement} room */
  constructor(room) {
    this.room = room;
    this.blocked = new Set(room.dataset.blocked?.split(" "));
    this.words = Object.fromEntries([...this.template("words").querySelectorAll("i")].map((i) => [i.dataset.word, i.textContent ?? ""]));
    const timeZone = room.dataset.zone || undefined;
    this.hour = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone });
    const words = /** @type {const} */ ({ weekday: "short", day: "numeric", month: "long" });
    this.date = new Intl.DateTimeFormat(document.documentElement.lang, { ...words, timeZone });
    this.day = new Intl.DateTimeFormat("sv-SE", { timeZone }); // year-month-day, as the server's data-day
  }

  /** @param {string} name */
  template(name) {
    return /** @type {HTMLTemplateElement} */ (this.room.querySelector(`template[data-${name}]`)).content;
  }

  /** @param {string} html */
  read(html) {
    const piece = document.createElement("template");
    piece.innerHTML = html;
    for (const word of piece.content.querySelectorAll("[data-word]")) {
      word.textContent = this.words[/** @type {HTMLElement} */ (word).dataset.word ?? ""] ?? word.textContent;
    }
    for (const quote of /** @type {NodeListOf<HTMLElement>} */ (piece.content.querySelectorAll("[data-of]"))) {
      if (this.blocked.has(quote.dataset.of ?? "none")) quote.textContent = this.words.veiled;
    }
    this.press(piece.content);
    for (const time of piece.content.querySelectorAll("time")) time.textContent = this.#moment(time);
    return /** @type {HTMLElement} */ (piece.content.firstElementChild);
  }

  /** Which reactions are one's own, and the day of each time. @param {ParentNode} within */
  press(within) {
    for (const time of /** @type {NodeListOf<HTMLTimeElement>} */ (within.querySelectorAll("time[datetime*=T]"))) time.title = this.#whole(time);
    for (const button of /** @type {NodeListOf<HTMLElement>} */ (within.querySelectorAll("[data-by]"))) {
      button.ariaPressed = String(button.dataset.by?.split(" ").includes(this.room.dataset.me ?? ""));
    }
  }

  /** The hour by the reader's clock, with its day where that is not the log's. @param {HTMLTimeElement} time */
  #moment(time) {
    const at = new Date(time.dateTime);
    return time.dataset.day === undefined ? this.hour.format(at) : this.#whole(time);
  }

  /** @param {HTMLTimeElement} time */
  #whole(time) {
    const at = new Date(time.dateTime);
    const parts = this.date.formatToParts(at).filter(({ type }) => type !== "literal");
    return `${parts.map(({ value }) => value).join(" ")}, ${this.hour.format(at)}`;
  }

  /** What a person says whom the reader blocks is there, but has to be opened. @param {HTMLElement} line */
  veiled(line) {
    if (!this.blocked.has(line.dataset.author ?? "none")) return line;
    const veil = /** @type {HTMLElement} */ (this.template("veil").firstElementChild?.cloneNode(true));
    veil.append(line);
    return veil;
  }

  /** Said by the same person within minutes of the line before: no second name. @param {Element | null | undefined} line */
  join(line) {
    const before = line?.previousElementSibling;
    if (!line?.matches(".message[data-author]")) return;
    const isOfOne = before?.matches(".message") && before.getAttribute("data-author") === line.getAttribute("data-author");
    line.toggleAttribute("data-follows", Boolean(isOfOne) && at(line) - at(/** @type {Element} */ (before)) < TOGETHER);
  }

  /** @param {Element} line */
  dayOf(line) {
    return this.day.format(at(line));
  }

  /** @param {string} day */
  dayLine(day) {
    const line = document.createElement("p");
    line.className = "log__day";
    line.dataset.day = day;
    const words = new Intl.DateTimeFormat(document.documentElement.lang, { weekday: "long", day: "numeric", month: "long" });
    line.append(day === this.day.format(Date.now()) ? this.words.today : words.format(new Date(`${day}T12:00`)));
    return line;
  }
}

/** @param {Element} line */
function at(line) {
  return Date.parse(line.querySelector("time")?.dateTime ?? line.getAttribute("data-at") ?? "");
}
