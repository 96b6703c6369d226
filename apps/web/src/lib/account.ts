/** Signing in, staying so, signing out. */
import { Credentials } from "./credentials";
import { Patience } from "./patience";
import { leaErrorOf } from "./problem";
import { type Requests, isTransient } from "./request";
import type { TokenStore } from "./store";
import { RETRIES, type Timings } from "./timings";
import type { Transport } from "./transport";
import type { AccessGranted, Me } from "./types";

export class Account {
  readonly credentials: Credentials;
  readonly #transport: Transport;
  readonly #requests: Requests;
  readonly #timings: Timings;

  constructor(transport: Transport, requests: Requests, store: TokenStore, timings: Timings) {
    this.#transport = transport;
    this.#requests = requests;
    this.#timings = timings;
    this.credentials = new Credentials((token) => this.#renewed(token), store);
    transport.signIn(this.credentials);
  }

  /** Throws LeaError: 401 for what doesn't fit, 429 after too many attempts. */
  async login(email: string, password: string): Promise<Me> {
    this.credentials.begin(await this.#granted("login", { email, password }));
    return this.me();
  }

  /** Ends the session here at once, and at the gateway as far as it can be reached. */
  async logout(): Promise<void> {
    const token = this.credentials.end();
    if (token === null) return;
    await this.#post("logout", { refresh_token: token }).catch(() => undefined);
  }

  async me(): Promise<Me> {
    return this.#requests.json("get", "/v1/auth/me");
  }

  /** The gateway gives the same successor again for some seconds, so an answer that got lost may be asked for again. */
  async #renewed(refreshToken: string): Promise<AccessGranted> {
    const patience = new Patience(this.#timings);
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.#granted("refresh", { refresh_token: refreshToken });
      } catch (error) {
        const failure = leaErrorOf(error);
        if (!isTransient(failure) || tries >= RETRIES || !(await patience.wait())) throw failure;
      }
    }
  }

  async #granted(verb: "login" | "refresh", body: object): Promise<AccessGranted> {
    return (await (await this.#post(verb, body)).json()) as AccessGranted;
  }

  async #post(verb: "login" | "refresh" | "logout", body: object): Promise<Response> {
    const signal = AbortSignal.timeout(this.#timings.callMs);
    return this.#transport.sendAnonymously({ method: "POST", path: `/v1/auth/${verb}`, body, signal });
  }
}

export function accountCalls(account: Account) {
  return {
    login: (email: string, password: string) => account.login(email, password),
    logout: () => account.logout(),
    me: () => account.me(),
    signedIn: () => account.credentials.signIn !== null,
    /** The sign-in's name: another one may be somebody else. */
    signIn: () => account.credentials.signIn,
    onSignIn: (listener: () => void) => account.credentials.subscribe(listener),
  };
}
