/** One connection to a stream: its limits in time, and the events that it brings. */
import type { EventSourceMessage } from "eventsource-parser";

import { readEvents } from "./events";
import { onNetwork } from "./network";
import { LeaError } from "./problem";
import type { Timings } from "./timings";
import type { Call, Transport } from "./transport";

export interface Limits {
  readonly timings: Timings;
  /** The whole of it, in milliseconds. */
  readonly totalMs: number;
}

/** An answer that is a stream (or a 204, which has no events). `close` frees it; leaving the loop early does too. */
export interface Connection {
  readonly response: Response;
  events(onRetry: (ms: number) => void): AsyncGenerator<EventSourceMessage>;
  close(): void;
}

/**
 * Open a stream. Throws LeaError: a refusal, or `timeout` and `interrupted` where a limit passed or the network went
 * away; throws the call's own signal's reason when that one ended it.
 */
export async function connect(transport: Transport, call: Call, limits: Limits): Promise<Connection> {
  const watch = new Watch(call.signal, limits);
  try {
    const headers = { accept: "text/event-stream", ...call.headers };
    const response = await transport.send({ ...call, headers, signal: watch.signal });
    watch.alive();
    return { response, events: (onRetry) => watch.events(response, onRetry), close: () => watch.end() };
  } catch (error) {
    watch.end();
    throw watch.causeOf(error);
  }
}

/** Ends a connection when it is silent, lasts too long, or the network goes away. */
class Watch {
  readonly #controller = new AbortController();
  readonly #outer: AbortSignal | undefined;
  readonly #idleMs: number;
  readonly #total: ReturnType<typeof setTimeout>;
  readonly #unlisten: () => void;
  #idle: ReturnType<typeof setTimeout>;

  constructor(outer: AbortSignal | undefined, { timings, totalMs }: Limits) {
    this.#outer = outer;
    this.#idleMs = timings.idleMs;
    this.#total = setTimeout(() => this.#stop("timeout"), totalMs);
    this.#idle = setTimeout(() => this.#stop("timeout"), timings.connectMs);
    this.#unlisten = onNetwork("offline", () => this.#stop("interrupted"));
    outer?.addEventListener("abort", this.#onOuter);
    if (outer?.aborted) this.#onOuter();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  alive(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.#stop("timeout"), this.#idleMs);
  }

  end(): void {
    clearTimeout(this.#idle);
    clearTimeout(this.#total);
    this.#unlisten();
    this.#outer?.removeEventListener("abort", this.#onOuter);
  }

  async *events(response: Response, onRetry: (ms: number) => void): AsyncGenerator<EventSourceMessage> {
    try {
      yield* readEvents(response, { onLife: () => this.alive(), onRetry });
    } catch (error) {
      throw this.causeOf(error);
    } finally {
      this.end();
      this.#controller.abort();
    }
  }

  /** Why it failed: the caller's own reason, a limit of ours, or the connection. */
  causeOf(error: unknown): Error {
    if (this.#outer?.aborted) return this.#outer.reason as Error;
    if (this.#controller.signal.aborted) return this.#controller.signal.reason as Error;
    return error instanceof LeaError ? error : LeaError.local("interrupted", error);
  }

  readonly #onOuter = () => this.#controller.abort(this.#outer?.reason);

  #stop(code: "timeout" | "interrupted"): void {
    this.#controller.abort(LeaError.local(code));
  }
}
