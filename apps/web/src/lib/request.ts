/** Calls that answer one object, typed by the gateway's OpenAPI document. */
import type { paths } from "./openapi";
import { Patience } from "./patience";
import { LeaError, leaErrorOf } from "./problem";
import { RETRIES, type Timings } from "./timings";
import type { Call, Method, Transport } from "./transport";

type Verb = "get" | "post" | "patch" | "delete";

/** The addresses that take a verb. */
export type PathOf<V extends Verb> = {
  [P in keyof paths]: paths[P] extends Record<V, { responses: unknown }> ? P : never;
}[keyof paths];

type Operation<V extends Verb, P extends PathOf<V>> = paths[P] extends Record<V, infer O> ? O : never;
type Json<R> = R extends { content: { "application/json": infer B } } ? B : never;
type Successes<O> = O extends { responses: infer R } ? R[keyof R & (200 | 201 | 202)] : never;

/** What an operation answers. */
export type Answer<V extends Verb, P extends PathOf<V>> = Json<Successes<Operation<V, P>>>;

/** What an operation takes as its body. */
export type Body<V extends Verb, P extends PathOf<V>> =
  Operation<V, P> extends { requestBody: { content: { "application/json": infer B } } } ? B : undefined;

type Parameters<O, In extends "path" | "query"> = O extends { parameters: Record<In, infer T> } ? T : never;

export interface Asked<V extends Verb, P extends PathOf<V>> {
  path?: Parameters<Operation<V, P>, "path">;
  query?: Record<string, string | number | null | undefined>;
  body?: Body<V, P>;
  /** Sent with whatever is tried again: it is taken once. */
  idempotencyKey?: string;
  signal?: AbortSignal | undefined;
  timeoutMs?: number;
}

const TRANSIENT = new Set([502, 503, 504]);

export class Requests {
  readonly #transport: Transport;
  readonly #timings: Timings;

  constructor(transport: Transport, timings: Timings) {
    this.#transport = transport;
    this.#timings = timings;
  }

  /** Call an operation for its object; retried where that is safe. Throws LeaError. */
  async json<V extends Verb, P extends PathOf<V>>(
    verb: V,
    path: P,
    asked: Asked<V, P> = {},
  ): Promise<Answer<V, P>> {
    return this.#tried(verb, path, asked, async (response) => (await response.json()) as Answer<V, P>);
  }

  /** Call an operation whose answer holds nothing. Throws LeaError. */
  async done<V extends Verb, P extends PathOf<V>>(verb: V, path: P, asked: Asked<V, P> = {}): Promise<void> {
    await this.#tried(verb, path, asked, (response) => response.arrayBuffer());
  }

  /** Call an operation for a file. Throws LeaError. */
  async file<V extends Verb, P extends PathOf<V>>(
    verb: V,
    path: P,
    asked: Asked<V, P>,
    name: string,
  ): Promise<File> {
    return this.#tried(verb, path, asked, async (response) => {
      const type = response.headers.get("content-type") ?? "application/octet-stream";
      return new File([await response.blob()], fileNameOf(response) ?? name, { type });
    });
  }

  async #tried<V extends Verb, P extends PathOf<V>, T>(
    verb: V,
    path: P,
    asked: Asked<V, P>,
    read: (response: Response) => Promise<T>,
  ): Promise<T> {
    const again = verb === "get" || asked.idempotencyKey !== undefined;
    const patience = new Patience(this.#timings);
    const call = { ...callOf(verb, path, asked), as: this.#transport.signedInAs };
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.#once(call, asked.timeoutMs ?? this.#timings.callMs, read);
      } catch (error) {
        asked.signal?.throwIfAborted();
        const failure = leaErrorOf(error);
        if (!again || !isTransient(failure) || tries >= RETRIES) throw failure;
        if (!(await patience.wait((failure.retryAfterSeconds ?? 0) * 1000, asked.signal))) throw failure;
      }
    }
  }

  async #once<T>(call: Call, timeoutMs: number, read: (response: Response) => Promise<T>): Promise<T> {
    const limit = AbortSignal.timeout(timeoutMs);
    const signal = call.signal ? AbortSignal.any([call.signal, limit]) : limit;
    try {
      return await read(await this.#transport.send({ ...call, signal }));
    } catch (error) {
      throw limit.aborted && !call.signal?.aborted ? LeaError.local("timeout", error) : error;
    }
  }
}

/** Whether the same call may succeed in a moment: nobody answered, or who did can't for now. */
export function isTransient(error: LeaError): boolean {
  return error.code === "unreachable" || error.code === "timeout" || TRANSIENT.has(error.status);
}

function callOf<V extends Verb, P extends PathOf<V>>(verb: V, path: P, asked: Asked<V, P>): Call {
  const call: Call = {
    method: verb.toUpperCase() as Method,
    path: addressOf(path, asked),
    signal: asked.signal,
  };
  if (asked.body !== undefined) call.body = asked.body;
  if (asked.idempotencyKey !== undefined) call.headers = { "idempotency-key": asked.idempotencyKey };
  return call;
}

function addressOf<V extends Verb, P extends PathOf<V>>(path: P, asked: Asked<V, P>): string {
  const values = (asked.path ?? {}) as Readonly<Record<string, string>>;
  const address = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ""));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(asked.query ?? {})) {
    if (value !== null && value !== undefined && value !== "") query.set(name, String(value));
  }
  return query.size > 0 ? `${address}?${query}` : address;
}

/** The name that `content-disposition` gives: in full where it stands (RFC 6266), else in ASCII. */
function fileNameOf(response: Response): string | null {
  const told = response.headers.get("content-disposition") ?? "";
  const full = /filename\*=UTF-8''([^;]+)/i.exec(told)?.[1];
  try {
    if (full !== undefined) return decodeURIComponent(full);
  } catch {
    // not what the RFC has there: the plain name is left
  }
  return /filename="([^"]+)"/i.exec(told)?.[1] ?? null;
}
