// @ts-check
/**
 * The one connection to the server. Turbo keeps this module across pages, and so the connection.
 * Nothing here is truth: an event is a hint to look again, an emit is done only when it is acknowledged.
 */
import { io } from "../vendor/socket.io.js";
import { leave } from "./ended.js";

const PATIENCE = 8000; // ms until an unanswered emit counts as not done
/** @typedef {{ok: boolean, status?: number, message?: string, [more: string]: any}} Answer */

/** @type {any} */
let socket;

function open() {
  const opened = io({
    transports: ["websocket", "polling"], tryAllTransports: true,
    reconnectionDelay: 1000, reconnectionDelayMax: 15000, randomizationFactor: 0.5,
  });
  // The server closes its sockets when it stops, and when a sign-in ends; only the latter refuses to open again.
  opened.on("disconnect", (/** @type {string} */ reason) => {
    if (reason === "io server disconnect") setTimeout(() => opened.connect(), 1000 + Math.random() * 4000);
  });
  opened.on("ended", leave);
  return opened;
}

/** The connection, opened by the first who asks on a signed-in page; undefined for a visitor. */
function connection() {
  if (!socket && document.head.querySelector("meta[name=cw-live]")) socket = open();
  return socket;
}

/**
 * Handle an event until the returned function is called.
 * @param {string} event @param {(payload: any) => void} handler
 */
function on(event, handler) {
  const line = connection();
  line?.on(event, handler);
  return () => line?.off(event, handler);
}

/**
 * Do something now if the line is open, and again each time it opens: watch, catch up.
 * @param {() => void} handler
 */
function connected(handler) {
  const line = connection();
  line?.on("connect", handler);
  if (line?.connected) handler();
  return () => line?.off("connect", handler);
}

/**
 * Send, and wait for the acknowledgement. Never rejects: no answer is {ok: false, status: 0}, and may be tried again
 * with the same key.
 * @param {string} event @param {object} payload @returns {Promise<Answer>}
 */
async function emit(event, payload) {
  const line = connection();
  if (!line) return { ok: false, status: 0 };
  try {
    return await line.timeout(PATIENCE).emitWithAck(event, payload);
  } catch {
    return { ok: false, status: 0 };
  }
}

/** Send without waiting for an answer, and only if the line is open. @param {string} event @param {object} payload */
function tell(event, payload) {
  if (socket?.connected) socket.emit(event, payload);
}

const hub = { on, connected, emit, tell, get isOpen() { return Boolean(socket?.connected); } };

export const live = () => hub;
