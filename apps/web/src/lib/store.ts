/** Where the refresh token is kept between visits, for every tab of the browser alike. */
import { uuid } from "./uuid";

export interface Kept {
  /** Names the sign-in: another one may belong to somebody else. */
  readonly signIn: string;
  readonly refreshToken: string;
}

export interface TokenStore {
  read(): Kept | null;
  write(kept: Kept | null): void;
  /** Be told when another tab signs out or in. */
  onChange(listener: () => void): void;
  /** Run one at a time, over all tabs. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

const KEY = "lea.session";
const LOCK = "lea.session";

/** `localStorage`, and the Web Locks that keep tabs from exchanging the same token twice. */
export class BrowserStore implements TokenStore {
  /** What there is where the browser stores nothing (blocked, or full). */
  #fallback: Kept | null = null;

  read(): Kept | null {
    try {
      return parse(localStorage.getItem(KEY)) ?? this.#fallback;
    } catch {
      return this.#fallback;
    }
  }

  write(kept: Kept | null): void {
    this.#fallback = null;
    try {
      if (kept === null) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, JSON.stringify(kept));
    } catch {
      this.#fallback = kept;
    }
  }

  onChange(listener: () => void): void {
    if (typeof window === "undefined") return;
    window.addEventListener("storage", (event) => {
      if (event.key === KEY || event.key === null) listener();
    });
  }

  /** Without Web Locks (no secure context) tabs may race; the gateway gives both the same successor for some seconds. */
  async exclusively<T>(work: () => Promise<T>): Promise<T> {
    const locks = typeof navigator === "undefined" ? undefined : (navigator.locks as LockManager | undefined);
    return locks === undefined ? work() : await locks.request(LOCK, work);
  }
}

export function newSignIn(refreshToken: string): Kept {
  return { signIn: uuid(), refreshToken };
}

function parse(text: string | null): Kept | null {
  if (text === null) return null;
  try {
    const { signIn, refreshToken } = JSON.parse(text) as Partial<Kept>;
    return typeof signIn === "string" && typeof refreshToken === "string" ? { signIn, refreshToken } : null;
  } catch {
    return null;
  }
}
