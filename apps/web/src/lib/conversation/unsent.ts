/**
 * The message that is on its way: kept for this tab until it is known to be taken, so that a reload in between sends it
 * again, under the same key.
 */
import { uuid } from "../uuid";

export interface Unsent {
  readonly key: string;
  readonly message: string;
  readonly sessionId: string | null;
  /** Whose it is: the sign-in's name. */
  readonly as: string | null;
}

const NAME = "lea.unsent";
/** After so long a broker no longer expects it to leave by itself. */
const HOLDS_MS = 600_000;
/** Names this load of the page: what it sends itself is not to be sent again. */
const PAGE = uuid();

interface Kept extends Unsent {
  readonly at: number;
  readonly page: string;
}

export function keepUnsent(unsent: Unsent): void {
  write({ ...unsent, at: Date.now(), page: PAGE });
}

export function dropUnsent(key: string): void {
  if (read()?.key === key) write(null);
}

/** What was on its way in this conversation of this user's when the page was left. */
export function unsentOf(sessionId: string | null, as: string | null): Unsent | null {
  const kept = read();
  const holds = kept !== null && kept.page !== PAGE && Date.now() - kept.at < HOLDS_MS;
  return holds && kept.sessionId === sessionId && kept.as === as ? kept : null;
}

function read(): Kept | null {
  try {
    const text = sessionStorage.getItem(NAME);
    return text === null ? null : (JSON.parse(text) as Kept);
  } catch {
    return null;
  }
}

/** Where the browser stores nothing, a reload at the wrong moment loses the message. */
function write(kept: Kept | null): void {
  try {
    if (kept === null) sessionStorage.removeItem(NAME);
    else sessionStorage.setItem(NAME, JSON.stringify(kept));
  } catch {
    return;
  }
}
