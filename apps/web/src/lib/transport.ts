/** Requests to the gateway: signed in, limited in time, renewed once after a 401; what is no success is a LeaError. */
import type { Credentials } from "./credentials";
import { acceptLanguage } from "./language";
import { LeaError } from "./problem";

export type Method = "GET" | "POST" | "PATCH" | "DELETE";

export interface Call {
  method: Method;
  /** From the root: `/v1/…`. */
  path: string;
  body?: unknown;
  headers?: Readonly<Record<string, string>>;
  /** Whose call it is (`signedInAs` when it began): it is not sent as somebody who signed in since. */
  as?: string | null;
  /** Ends the request and the reading of its answer. */
  signal?: AbortSignal | undefined;
}

export class Transport {
  readonly #base: string;
  #credentials: Credentials | null = null;

  /** `base`: the gateway's origin, empty where it serves the page itself. */
  constructor(base: string) {
    this.#base = base.replace(/\/+$/, "");
  }

  /** Send later calls as who is signed in there. */
  signIn(credentials: Credentials): void {
    this.#credentials = credentials;
  }

  /** The sign-in's name; null when nobody is signed in. */
  get signedInAs(): string | null {
    return this.#credentials?.signIn ?? null;
  }

  /** Send a call as who is signed in. Throws LeaError, and the signal's reason. */
  async send(call: Call): Promise<Response> {
    const token = await this.#bearer(call);
    const response = await this.#fetch(call, token);
    if (response.status !== 401) return successful(response);
    await discard(response);
    await this.#credentials?.renew(token);
    return successful(await this.#fetch(call, await this.#bearer(call)));
  }

  async #bearer({ as = this.signedInAs }: Call): Promise<string> {
    const token = (await this.#credentials?.bearer()) ?? null;
    if (token === null || as !== this.signedInAs) throw LeaError.local("signed_out");
    return token;
  }

  /** Send a call as nobody. Throws LeaError, and the signal's reason. */
  async sendAnonymously(call: Call): Promise<Response> {
    return successful(await this.#fetch(call, null));
  }

  async #fetch(call: Call, token: string | null): Promise<Response> {
    const headers = new Headers({ "accept-language": acceptLanguage(), ...call.headers });
    if (token !== null) headers.set("authorization", `Bearer ${token}`);
    const init: RequestInit = { method: call.method, headers, cache: "no-store", credentials: "omit" };
    if (call.signal) init.signal = call.signal;
    if (call.body !== undefined) {
      headers.set("content-type", "application/json");
      init.body = JSON.stringify(call.body);
    }
    try {
      return await fetch(this.#base + call.path, init);
    } catch (error) {
      call.signal?.throwIfAborted();
      throw LeaError.local("unreachable", error);
    }
  }
}

async function successful(response: Response): Promise<Response> {
  if (!response.ok) throw await LeaError.of(response);
  return response;
}

/** Leave an answer unread, so that its connection is free again. */
async function discard(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined);
}
