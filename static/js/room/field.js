// @ts-check
/** What is in the composer beside what is typed: signs from its buttons, files. */

/** Put a sign where the caret is, as if it were typed. @param {HTMLTextAreaElement} text @param {string} sign */
export function insert(text, sign) {
  const { value, selectionStart: start, selectionEnd: end } = text;
  const isApart = sign !== "@" || !start || /\s/.test(value[start - 1]);
  text.focus();
  text.setRangeText(isApart ? sign : ` ${sign}`, start, end, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

/** The files that wait for this message, which the server has already. @param {HTMLFormElement} form */
export function attachedIn(form) {
  const kept = /** @type {HTMLInputElement[]} */ ([...form.querySelectorAll("[name=attached]:checked")]);
  if (!kept.length) return {};
  const label = kept.map((one) => one.parentElement?.querySelector("[dir]")?.textContent ?? "").join(", ");
  return { file_ids: kept.map((one) => Number(one.value)), label };
}

/** What is selected stands between two signs of Markdown. @param {HTMLTextAreaElement} text @param {string} sign */
export function wrap(text, sign) {
  const { selectionStart: start, selectionEnd: end } = text;
  text.setRangeText(`${sign}${text.value.slice(start, end)}${sign}`, start, end);
  text.setSelectionRange(start + sign.length, end + sign.length);
  text.dispatchEvent(new Event("input", { bubbles: true }));
}
