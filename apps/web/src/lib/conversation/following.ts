/** Keeps a conversation in step with its other tabs, without holding a connection that nobody looks at. */
import type { LeaAPI } from "../api";
import { type SessionFrame } from "../frames";

/** A browser opens six connections to a server at most (HTTP/1.1): a tab out of sight gives its own back. */
const HIDDEN_AFTER_MS = 20_000;

export interface Followed {
  /** The last frame that is known, `<turn_id>:<attempt>-<seq>`. */
  after(): string | null;
  take(frame: SessionFrame): void;
  /** A refusal that stays: the conversation is gone, or the session over. */
  failed(error: unknown): void;
}

export class Following {
  readonly #api: LeaAPI;
  readonly #sessionId: string;
  readonly #followed: Followed;
  #connection: AbortController | null = null;
  #hiding: ReturnType<typeof setTimeout> | null = null;
  #paused: boolean;
  #hidden = false;
  #closed = false;

  constructor(api: LeaAPI, sessionId: string, followed: Followed, paused: boolean) {
    this.#api = api;
    this.#sessionId = sessionId;
    this.#followed = followed;
    this.#paused = paused;
    if (typeof document !== "undefined") document.addEventListener("visibilitychange", this.#onVisibility);
    this.#settle();
  }

  /** Whether to leave it for now: a turn that was sent here is followed on its own. */
  pause(paused: boolean): void {
    this.#paused = paused;
    this.#settle();
  }

  close(): void {
    this.#closed = true;
    this.#settle();
    this.#stopHiding();
    if (typeof document !== "undefined") document.removeEventListener("visibilitychange", this.#onVisibility);
  }

  #settle(): void {
    if (this.#closed || this.#paused || this.#hidden) {
      this.#connection?.abort();
      this.#connection = null;
    } else if (this.#connection === null) {
      this.#connection = new AbortController();
      void this.#follow(this.#connection.signal);
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    try {
      const options = { signal, after: this.#followed.after() };
      for await (const frame of this.#api.followSession(this.#sessionId, options)) {
        if (signal.aborted) return;
        this.#followed.take(frame);
      }
    } catch (error) {
      if (!signal.aborted) this.#followed.failed(error);
    }
  }

  readonly #onVisibility = () => {
    this.#stopHiding();
    if (document.visibilityState === "hidden")
      this.#hiding = setTimeout(() => this.#hide(true), HIDDEN_AFTER_MS);
    else this.#hide(false);
  };

  #hide(hidden: boolean): void {
    this.#hidden = hidden;
    this.#settle();
  }

  #stopHiding(): void {
    if (this.#hiding !== null) clearTimeout(this.#hiding);
    this.#hiding = null;
  }
}
