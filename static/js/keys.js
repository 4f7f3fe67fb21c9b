// @ts-check
/**
 * Single letters (UX §8), outside of fields: ? all keys, G and a letter a place, C write, J and K up and down a list or
 * the posts of a thread. A page gives a key to what it does: data-key="r" is clicked, or begun to be written in.
 * They can be switched off where they are listed and in the settings, for this browser.
 */
import * as bundle from "../vendor/turbo.js";

const { Turbo } = /** @type {any} */ (bundle);
const OFF = "keys-off";
const SECOND = 1500; // milliseconds that G waits for its letter
let led = -SECOND;

/** @returns {Record<string, string>} key → address, as the page knows them */
const addresses = () => JSON.parse(document.querySelector("[data-keys]")?.getAttribute("data-keys") ?? "{}");

/** Where the focus goes in a row; a post that is gone has nothing, one that is hidden what shows it. @param {Element} row */
const handle = (row) =>
  row.querySelector(row.matches("article") ? ":scope > details:not([open]) > summary, .post__no" : "a, button");

/** @param {number} by */
function move(by) {
  const rows = [...document.querySelectorAll("main :is(.list, .queue) > li, main article.post")].filter(handle);
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
  const link = next && handle(next);
  if (link instanceof HTMLElement) link.focus();
}

/** Use what the page gives a key: in the post at hand (with the focus, else under the pointer), or else beside the posts.
 * @param {string} pressed */
function use(pressed) {
  const given = [...document.querySelectorAll(`main [data-key="${CSS.escape(pressed)}"]`)];
  const post = document.activeElement?.closest("article") ?? document.querySelector("article:hover");
  const found = given.find((one) => post?.contains(one)) ?? given.find((one) => !one.closest("article"));
  if (!(found instanceof HTMLElement)) return false;
  found.focus();
  if (!(found instanceof HTMLTextAreaElement)) found.click();
  return true;
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
  } else if (use(pressed)) {
    event.preventDefault();
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
