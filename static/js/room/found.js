// @ts-check
/** What somebody looked for: in view, marked, and where the keys go on from; and the open room, in the list beside it. */

/** @param {HTMLElement} room */
export function showFound(room) {
  const line = room.querySelector(`.message[data-seq="${CSS.escape(room.dataset.at ?? "")}"]`);
  if (!(line instanceof HTMLElement)) return;
  line.closest("details")?.setAttribute("open", "");
  line.dataset.found = "";
  line.tabIndex = -1;
  line.scrollIntoView({ block: "center" });
  line.focus({ preventScroll: true });
}

/** @param {HTMLElement} room */
export function showInList(room) {
  const list = room.querySelector(".rooms");
  const item = list?.querySelector("[aria-current]");
  if (!list || !item) return;
  const [box, place] = [list.getBoundingClientRect(), item.getBoundingClientRect()];
  if (place.bottom > box.bottom) list.scrollTop += place.top - box.top - box.height / 2;
}
