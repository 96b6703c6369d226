/** One conversation as a tab shows it: sends, follows, stops, and tells whoever draws it, once per picture. */
import type { LeaAPI, TurnStream } from "../api";
import { type SessionFrame, writeFrameId } from "../frames";
import { type LeaError, leaErrorOf } from "../problem";
import { type TurnView, broken, isLost, isOver, newTurn, reduceTurn, tried } from "../turn";
import { uuid } from "../uuid";
import { Following } from "./following";
import { PerFrame } from "./frame";
import { Turns } from "./turns";
import { dropUnsent, keepUnsent, unsentOf } from "./unsent";

export interface ConversationState {
  readonly sessionId: string | null;
  /** Oldest first. */
  readonly turns: readonly TurnView[];
  readonly active: TurnView | null;
  readonly loading: boolean;
  readonly loadError: LeaError | null;
  readonly hasOlder: boolean;
  /** Grows whenever something was done or has ended: what depends on it is read anew. */
  readonly version: number;
}

export class Conversation {
  readonly #api: LeaAPI;
  readonly #turns = new Turns();
  readonly #listeners = new Set<() => void>();
  readonly #picture = new PerFrame(() => this.#publish());
  /** Streams of turns that were sent or taken up here, by the turn's key. */
  readonly #streams = new Map<string, AbortController>();
  #sessionId: string | null;
  #following: Following | null = null;
  #open = false;
  /** Where older turns go on; unknown before the first page. */
  #older: string | null | undefined;
  #loading: boolean;
  #loadError: LeaError | null = null;
  #version = 0;
  #state: ConversationState;

  constructor(api: LeaAPI, sessionId: string | null) {
    this.#api = api;
    this.#sessionId = sessionId;
    this.#loading = sessionId !== null;
    this.#state = this.#snapshot();
  }

  readonly state = (): ConversationState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Begin to follow it, and send what was on its way when the page was left. */
  open(): void {
    this.#open = true;
    if (this.#loading) void this.#load(); // shown at once; read again when nothing can be missed any more
    this.#follow();
    const unsent = unsentOf(this.#sessionId, this.#api.signIn());
    if (unsent !== null && this.#turns.get(unsent.key) === undefined) this.#send(unsent.key, unsent.message);
  }

  /** Leave it; its turns go on, and a message that is on its way arrives. */
  close(): void {
    this.#open = false;
    this.#following?.close();
    this.#following = null;
    for (const [key, stream] of this.#streams) {
      if (this.#turns.get(key)?.turnId !== null) stream.abort();
    }
  }

  send(message: string): void {
    if (message.trim() !== "" && this.#turns.active === null) this.#send(uuid(), message);
  }

  /** End the running turn. One that is not known to be taken is given up here. */
  stop(): void {
    const turn = this.#turns.active;
    if (turn === null || turn.stopping) return;
    if (turn.turnId === null) {
      this.#streams.get(turn.key)?.abort();
      this.#change(turn.key, (one) => ({ ...one, phase: "cancelled", reconnecting: false }));
      dropUnsent(turn.key);
      this.#picture.now();
      return;
    }
    this.#change(turn.key, (one) => ({ ...one, stopping: true }));
    this.#picture.now();
    this.#api.cancel(turn.turnId).catch(() => this.#change(turn.key, (one) => ({ ...one, stopping: false })));
  }

  /**
   * Try a failed turn again: one that was not taken under its own key (it can't be taken twice), one that was lost from
   * sight where it was, and one that ended badly as a new message.
   */
  retry(key: string): void {
    const turn = this.#turns.get(key);
    if (turn?.phase !== "error" || this.#turns.active !== null) return;
    if (turn.turnId === null) {
      this.#turns.remove(key);
      this.#send(key, turn.message);
    } else if (isLost(turn)) {
      const cursor = turn.cursor === null ? null : writeFrameId(turn.cursor);
      const stream = new AbortController();
      this.#change(key, tried);
      void this.#run(key, this.#api.resume(turn.turnId, cursor, { signal: stream.signal }), stream);
    } else {
      this.#send(uuid(), turn.message);
    }
  }

  /** Read the latest turns anew. */
  readonly reload = (): void => {
    void this.#load();
  };

  readonly loadOlder = async (): Promise<void> => {
    if (typeof this.#older === "string") await this.#load(this.#older);
  };

  #send(key: string, message: string): void {
    const sessionId = this.#sessionId;
    this.#turns.add(newTurn(key, message, sessionId, new Date().toISOString()));
    keepUnsent({ key, message, sessionId, as: this.#api.signIn() });
    const stream = new AbortController();
    const options = { idempotencyKey: key, signal: stream.signal };
    void this.#run(key, this.#api.chatStream({ message, session_id: sessionId }, options), stream);
  }

  /** Follow a turn to its end, on its own stream; the conversation's is left as long. */
  async #run(key: string, frames: TurnStream, stream: AbortController): Promise<void> {
    this.#streams.set(key, stream);
    this.#following?.pause(true);
    this.#picture.now();
    try {
      for await (const frame of frames) {
        this.#change(key, (turn) => reduceTurn(turn, frame));
        if (frame.payload.kind === "accepted") this.#accepted(key, frame.payload.sessionId);
        if (frame.payload.kind === "actions") this.#version += 1;
        if (!this.#open && this.#turns.get(key)?.turnId !== null) return;
      }
      if (!isOver(this.#turns.get(key) ?? newTurn(key, "", null, ""))) await this.#load();
    } catch (error) {
      if (!stream.signal.aborted) this.#failed(key, leaErrorOf(error));
    } finally {
      stream.abort();
      this.#streams.delete(key);
      this.#version += 1;
      this.#following?.pause(this.#streams.size > 0);
      this.#picture.now();
    }
  }

  #accepted(key: string, sessionId: string): void {
    dropUnsent(key);
    if (this.#sessionId !== null) return;
    this.#sessionId = sessionId;
    this.#follow();
    this.#picture.now();
  }

  #failed(key: string, error: LeaError): void {
    dropUnsent(key);
    const { message, code, retryable, retryAfterSeconds } = error;
    const after = retryAfterSeconds === undefined ? {} : { retryAfterSeconds };
    const record = recordOf(error);
    this.#change(key, (turn) => ({ ...broken(turn, { message, code, retryable, ...after }), ...record }));
    if (record !== null) this.#accepted(key, record.sessionId);
  }

  #follow(): void {
    if (!this.#open || this.#sessionId === null || this.#following !== null) return;
    const followed = {
      after: () => this.#lastFrame(),
      take: (frame: SessionFrame) => this.#takeFollowed(frame),
      failed: (error: unknown) => this.#loadFailed(error),
    };
    this.#following = new Following(this.#api, this.#sessionId, followed, this.#streams.size > 0);
  }

  /** What is told once the stream is open can't be missed by what is read after that. */
  #takeFollowed(frame: SessionFrame): void {
    const missing = this.#loadError !== null || this.#lastFrame() === null;
    if (frame.payload.kind === "opened" && missing) void this.#load();
    if (frame.turnId === null || this.#sessionId === null) return;
    const changed = this.#turns.takeFollowed(frame.turnId, this.#sessionId, frame);
    if (!changed) return;
    if (frame.payload.kind === "actions" || this.#turns.active === null) this.#version += 1;
    this.#picture.request();
  }

  #lastFrame(): string | null {
    const last = this.#turns.lastStored;
    return last?.turnId && last.cursor ? `${last.turnId}:${writeFrameId(last.cursor)}` : null;
  }

  async #load(cursor?: string): Promise<void> {
    const sessionId = this.#sessionId;
    if (sessionId === null) return;
    try {
      const page = await this.#api.sessions.turns(sessionId, cursor === undefined ? {} : { cursor });
      if (cursor !== undefined || this.#older === undefined) this.#older = page.next_cursor;
      this.#turns.takeStored(page.items, sessionId);
      this.#loadError = null;
      this.#loading = false;
      this.#picture.now();
    } catch (error) {
      this.#loadFailed(error);
    }
  }

  #loadFailed(error: unknown): void {
    this.#loadError = leaErrorOf(error);
    this.#loading = false;
    this.#picture.now();
  }

  #change(key: string, changed: (turn: TurnView) => TurnView): void {
    if (this.#turns.change(key, changed)) this.#picture.request();
  }

  #publish(): void {
    this.#state = this.#snapshot();
    for (const listener of this.#listeners) listener();
  }

  #snapshot(): ConversationState {
    return {
      sessionId: this.#sessionId,
      turns: this.#turns.list(),
      active: this.#turns.active,
      loading: this.#loading,
      loadError: this.#loadError,
      hasOlder: typeof this.#older === "string",
      version: this.#version,
    };
  }
}

/** A spent budget refuses a turn that is recorded all the same, and names it: it is not to be shown twice. */
function recordOf({ status, problem }: LeaError): { turnId: string; sessionId: string } | null {
  const { turn_id: turnId, session_id: sessionId } = problem ?? {};
  if (status !== 402 || typeof turnId !== "string" || typeof sessionId !== "string") return null;
  return { turnId, sessionId };
}
