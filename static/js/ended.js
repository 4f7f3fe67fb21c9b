// @ts-check
/**
 * A sign-in that ends while its pages lie open, in another tab or by somebody else's hand: what they show goes at once. What
 * was being written stays in its tab, until the same member is back on the same page.
 */
const NAME = "unsent";
const FIELDS = "form[action] textarea[name], form[action] input[type=text][name]";
/** @typedef {HTMLTextAreaElement | HTMLInputElement} Field */
/** @typedef {{me: string, path: string, fields: [string, string][]}} Kept */

const me = () => document.head.querySelector("meta[name=cw-live]")?.getAttribute("content");
const fields = () => /** @type {Field[]} */ ([...document.querySelectorAll(FIELDS)]);
const nameOf = (/** @type {Field} */ field) => `${field.form?.getAttribute("action")} ${field.name}`;

let isLed = false; // a form of this page is on its way: its answer says what comes next
document.addEventListener("turbo:submit-start", () => (isLed = true));
document.addEventListener("turbo:submit-end", () => (isLed = false));
// Who signs out leaves nothing of theirs in this browser: no drafts, nothing that waited to be sent.
document.addEventListener("submit", (event) => {
  if (new URL(/** @type {HTMLFormElement} */ (event.target).action).pathname !== "/sign-out") return;
  isLed = true;
  localStorage.clear();
  sessionStorage.removeItem(NAME);
});

export function leave() {
  if (isLed) return;
  const written = fields().filter((field) => field.value && field.value !== field.defaultValue);
  const kept = { me: me(), path: location.pathname, fields: written.map((field) => [nameOf(field), field.value]) };
  if (written.length) sessionStorage.setItem(NAME, JSON.stringify(kept));
  location.reload();
}

export function comeBack() {
  const kept = /** @type {Kept} */ (JSON.parse(sessionStorage.getItem(NAME) ?? "null"));
  if (!kept || !me() || (kept.me === me() && kept.path !== location.pathname)) return;
  sessionStorage.removeItem(NAME);
  if (kept.me !== me()) return;
  for (const [name, value] of kept.fields) {
    const field = fields().find((one) => nameOf(one) === name);
    if (!field) continue;
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
