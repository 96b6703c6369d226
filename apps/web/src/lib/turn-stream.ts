/** A turn's stream to its end, whatever the network does. */
import type { EventSourceMessage } from "eventsource-parser";

import { framesOfAnswer } from "./answer";
import { connect } from "./connection";
import { type FrameId, type WireFrame, isTerminal, readFrameId, readPayload, writeFrameId } from "./frames";
import { Patience } from "./patience";
import { LeaError } from "./problem";
import { Progress } from "./progress";
import { isTransient } from "./request";
import { RETRIES, type Timings } from "./timings";
import type { Call, Transport } from "./transport";
import type { ChatAnswer, ChatRequest } from "./types";

export interface Tools {
  readonly transport: Transport;
  readonly timings: Timings;
  /** The same turn as one object, for a gateway that streams nothing. */
  readonly chat: (request: ChatRequest, key: string, signal?: AbortSignal) => Promise<ChatAnswer>;
}

/** A message to send under a key, or a turn to come back to. */
export type Start =
  | { readonly request: ChatRequest; readonly key: string }
  | { readonly turnId: string; readonly cursor: FrameId | null };

const INTERRUPTED: WireFrame = { id: null, payload: { kind: "interrupted" } };
const OPENED: WireFrame = { id: null, payload: { kind: "opened" } };

/**
 * Follows one turn. Each of its frames comes once and in order, up to the terminal one; `opened` and `interrupted` tell
 * of the connection. While the message is not known to be taken it is sent again under its key, `RETRIES` times; from
 * then on the turn is resumed at the cursor for as long as the patience lasts.
 */
export class ResumingTurn implements AsyncIterable<WireFrame> {
  readonly #tools: Tools;
  readonly #start: Start;
  readonly #signal: AbortSignal | undefined;
  readonly #as: string | null;
  readonly #progress: Progress;
  readonly #patience: Patience;
  turnId: string | null;
  sessionId: string | null = null;

  constructor(tools: Tools, start: Start, signal?: AbortSignal) {
    this.#tools = tools;
    this.#start = start;
    this.#signal = signal;
    this.#as = tools.transport.signedInAs;
    this.#patience = new Patience(tools.timings);
    this.turnId = "turnId" in start ? start.turnId : null;
    this.#progress = new Progress("turnId" in start ? start.cursor : null);
  }

  /** Yield the frames. Throws LeaError where the turn can't be followed, and the signal's reason. */
  async *[Symbol.asyncIterator](): AsyncGenerator<WireFrame> {
    for (;;) {
      let failure = LeaError.local("interrupted");
      try {
        if (yield* this.#connection()) return;
      } catch (error) {
        this.#signal?.throwIfAborted();
        if (!(error instanceof LeaError)) throw error;
        failure = error;
      }
      if (failure.status === 501 && "request" in this.#start && this.turnId === null) {
        yield* this.#asOneObject(this.#start);
        return;
      }
      if (!this.#mayRetry(failure)) throw failure;
      yield INTERRUPTED;
      const waits = (failure.retryAfterSeconds ?? 0) * 1000;
      if (!(await this.#patience.wait(waits, this.#signal))) throw failure;
    }
  }

  /** Yield what one connection brings; true when the turn is over. */
  async *#connection(): AsyncGenerator<WireFrame, boolean> {
    const { transport, timings } = this.#tools;
    const connection = await connect(transport, this.#call(), { timings, totalMs: timings.totalMs });
    try {
      if (connection.response.status === 204) return true;
      this.turnId ??= connection.response.headers.get("x-lea-turn-id");
      this.sessionId ??= connection.response.headers.get("x-lea-session-id");
      yield OPENED;
      for await (const event of connection.events((ms) => this.#patience.serverSays(ms))) {
        const frame = frameOf(event);
        const verdict = this.#progress.judge(frame);
        if (verdict === "gap") break;
        if (verdict === "old") continue;
        yield this.#taken(frame);
        if (isTerminal(frame.payload)) return true;
      }
    } finally {
      connection.close();
    }
    return false;
  }

  #taken(frame: WireFrame): WireFrame {
    this.#progress.take(frame);
    if (frame.id !== null) this.#patience.renew();
    if (frame.payload.kind === "accepted") {
      this.turnId = frame.payload.turnId;
      this.sessionId = frame.payload.sessionId;
    }
    return frame;
  }

  #call(): Call {
    const common = { signal: this.#signal, as: this.#as };
    if (this.turnId === null && "request" in this.#start) {
      const headers = { "idempotency-key": this.#start.key };
      return { ...common, method: "POST", path: "/v1/lea/chat/stream", body: this.#start.request, headers };
    }
    const { cursor } = this.#progress;
    const headers: Record<string, string> = cursor ? { "last-event-id": writeFrameId(cursor) } : {};
    const path = `/v1/lea/turns/${encodeURIComponent(this.turnId ?? "")}/stream`;
    return { ...common, method: "GET", path, headers };
  }

  /** A refusal is final unless it passes; a message that may not have been taken is sent again only so often. */
  #mayRetry(error: LeaError): boolean {
    const passing = isTransient(error) || error.code === "interrupted";
    if (this.turnId === null) return passing && this.#patience.tries < RETRIES;
    return passing || error.status === 429;
  }

  async *#asOneObject({ request, key }: { request: ChatRequest; key: string }): AsyncGenerator<WireFrame> {
    const answer = await this.#tools.chat(request, key, this.#signal);
    for (const frame of framesOfAnswer(answer)) yield this.#taken(frame);
  }
}

function frameOf(event: EventSourceMessage): WireFrame {
  return { id: readFrameId(event.id), payload: readPayload(event.data) };
}
