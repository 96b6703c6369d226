/** Who is signed in: an access token in memory, renewed in time by one exchange however many calls wait for it. */
import { LeaError } from "./problem";
import { type Kept, type TokenStore, newSignIn } from "./store";
import type { AccessGranted } from "./types";

/** Exchange a refresh token for the next pair. Throws LeaError; 401 says that the session is over. */
export type Exchange = (refreshToken: string) => Promise<AccessGranted>;

const RENEW_BEFORE_MS = 30_000;

interface Access {
  readonly token: string;
  readonly signIn: string;
  readonly holdsUntil: number;
}

export class Credentials {
  readonly #exchange: Exchange;
  readonly #store: TokenStore;
  readonly #listeners = new Set<() => void>();
  #access: Access | null = null;
  #renewing: Promise<boolean> | null = null;

  constructor(exchange: Exchange, store: TokenStore) {
    this.#exchange = exchange;
    this.#store = store;
    store.onChange(() => this.#onOtherTab());
  }

  /** The sign-in's name; null when nobody is signed in. */
  get signIn(): string | null {
    return this.#store.read()?.signIn ?? null;
  }

  /** Be told when `signIn` changes; returns what ends it. */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Somebody has just signed in. */
  begin(granted: AccessGranted): void {
    this.#keep(newSignIn(granted.refresh_token), granted);
    this.#tell();
  }

  /** Forget everything; returns the refresh token that there was. */
  end(): string | null {
    const kept = this.#store.read();
    this.#store.write(null);
    this.#access = null;
    if (kept !== null) this.#tell();
    return kept?.refreshToken ?? null;
  }

  /** An access token that still holds, as far as is known; null when nobody is signed in. Throws LeaError. */
  async bearer(): Promise<string | null> {
    const access = this.#current();
    if (access === null || Date.now() >= access.holdsUntil - RENEW_BEFORE_MS) {
      await this.renew(access?.token ?? null);
    }
    return this.#current()?.token ?? null;
  }

  /** Replace a token that is over, unless somebody did; whether there is another one now. Throws LeaError. */
  async renew(stale: string | null): Promise<boolean> {
    const token = this.#current()?.token ?? null;
    if (token !== stale) return token !== null;
    this.#renewing ??= this.#store
      .exclusively(() => this.#exchangeKept())
      .finally(() => {
        this.#renewing = null;
      });
    return this.#renewing;
  }

  /** Reads the token inside the lock: another tab may have exchanged the one that was there before. */
  async #exchangeKept(): Promise<boolean> {
    const kept = this.#store.read();
    if (kept === null) return false;
    try {
      const granted = await this.#exchange(kept.refreshToken);
      if (this.#store.read()?.signIn !== kept.signIn) return false; // signed out meanwhile
      this.#keep({ ...kept, refreshToken: granted.refresh_token }, granted);
      return true;
    } catch (error) {
      if (!(error instanceof LeaError) || error.status !== 401) throw error;
      if (this.#store.read()?.refreshToken === kept.refreshToken) this.end();
      return false;
    }
  }

  #keep(kept: Kept, granted: AccessGranted): void {
    this.#store.write(kept);
    const holdsUntil = Date.now() + granted.expires_in * 1000;
    this.#access = { token: granted.access_token, signIn: kept.signIn, holdsUntil };
  }

  /** The access token, unless another tab signed out, or in as somebody else. */
  #current(): Access | null {
    return this.#access !== null && this.#access.signIn === this.signIn ? this.#access : null;
  }

  #onOtherTab(): void {
    this.#access = this.#current();
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
