// @ts-check
/**
 * A page that comes back to itself leaves the focus where it was. Where what was pressed is gone with it, the focus goes to
 * the row that it stood in, or else to the heading above it, so that nobody who goes by keys begins again at the top.
 */
const PLACES = "li, article, section, main";
const FIRST = "a[href], button, summary"; // of a row
const HEADING = ":is(h1, h2, h3):not(.prose *)"; // of what is more

/** @type {Element[]} what had the focus when the page began to change, and what stood around it */
let around = [];

document.addEventListener("turbo:before-render", (event) => {
  around = [];
  if (/** @type {CustomEvent} */ (event).detail.renderMethod !== "morph") return;
  for (let at = document.activeElement; at && at !== document.body; at = at.parentElement) around.push(at);
});

document.addEventListener("turbo:render", () => {
  const [lost, here] = [around[0], document.activeElement];
  const isLost = lost && (!here || here === document.body || !here.checkVisibility());
  if (isLost) give(lost.matches("[data-pill]") ? fresh() : near());
  around = [];
});

/** What a pill leads to: where the new begins, or the newest. */
const fresh = () => document.querySelector("main #new") ?? [...document.querySelectorAll("main article")].at(-1) ?? near();

function near() {
  const places = around.filter((one) => one.isConnected && one.matches(PLACES));
  const found = places.map((place) => place.querySelector(place.matches("li, article") ? FIRST : HEADING));
  return found.find((one) => one?.checkVisibility());
}

/** @param {Element | null | undefined} next */
export function give(next) {
  if (!(next instanceof HTMLElement)) return;
  if (!next.matches("a[href], button, input, select, textarea, summary, [tabindex]")) next.tabIndex = -1;
  next.focus({ preventScroll: true });
}
