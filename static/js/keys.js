// @ts-check
/**
 * Single letters (UX §8), outside of fields: ? all keys, G and a letter a place, C write, J and K up and down a list, and the letters
 * of what is on the page ([data-key]).
 * They can be switched off where they are listed, for this browser.
 */
import * as bundle from "../vendor/turbo.js";

const { Turbo } = /** @type {any} */ (bundle);
const OFF = "keys-off";
const SECOND = 1500; // milliseconds that G waits for its letter
let led = 0;

/** @returns {Record<string, string>} key → address, as the page knows them */
const addresses = () => JSON.parse(document.querySelector("[data-keys]")?.getAttribute("data-keys") ?? "{}");

/** @param {number} by */
function move(by) {
  const rows = [...document.querySelectorAll("main .list > li")];
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
  const link = next?.querySelector("a[class$=__name], a[class$=__title], a, button");
  if (link instanceof HTMLElement) link.focus();
}

/** What the page has for a letter, such as the menu of a thread for W. @param {string} letter */
function press(letter) {
  const own = document.querySelector(`main [data-key="${letter}"]`);
  if (!(own instanceof HTMLElement)) return;
  own.focus();
  own.click();
}

/** @param {KeyboardEvent} event */
function key(event) {
  const target = event.target instanceof Element ? event.target : null;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  if (target?.closest("input, textarea, select, [contenteditable], dialog[open]") || localStorage.getItem(OFF)) return;
  const pressed = event.key.toLowerCase();
  const address = event.timeStamp - led < SECOND ? addresses()[`g ${pressed}`] : addresses()[pressed];
  led = pressed === "g" ? event.timeStamp : -SECOND;
  if (address) {
    event.preventDefault();
    Turbo.visit(address);
  } else if (pressed === "j" || pressed === "k") {
    move(pressed === "j" ? 1 : -1);
  } else if (/^[a-z]$/.test(pressed)) {
    press(pressed);
  }
}

/** The switch on the page that lists the keys: ticked while they work. */
function show() {
  const box = document.querySelector("[data-single-letters]");
  if (box instanceof HTMLInputElement) box.checked = !localStorage.getItem(OFF);
}

document.addEventListener("keydown", key);
document.addEventListener("turbo:load", show);
document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement) || !target.matches("[data-single-letters]")) return;
  if (target.checked) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "1");
});
