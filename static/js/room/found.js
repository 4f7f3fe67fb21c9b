// @ts-check
/** The message that somebody looked for: in view, marked, and where the keys go on from. */

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
