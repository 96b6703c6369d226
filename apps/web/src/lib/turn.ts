/** What a turn's frames add up to: a pure reducer, which every view of a turn goes through. */
import { type Ending, type FrameId, type WireFrame, isAfter, isTerminal, pendingOf } from "./frames";
import type { Budget, Cost, Pending, TurnRecord, Usage } from "./types";

export type TurnPhase =
  "connecting" | "connected" | "thinking" | "answering" | "done" | "error" | "cancelled";

export interface TurnFailure {
  readonly message: string;
  readonly code: string;
  readonly retryable: boolean;
  readonly retryAfterSeconds?: number;
  /** The turn goes on at the gateway, or has ended well; it only can't be followed from here. */
  readonly lost?: true;
}

export interface TurnView {
  /** Stable, made by the client: there before the turn's id is known. */
  readonly key: string;
  readonly turnId: string | null;
  readonly sessionId: string | null;
  readonly message: string;
  readonly phase: TurnPhase;
  /** The answer so far. */
  readonly text: string;
  /** What was done, a sentence each. */
  readonly actions: readonly string[];
  readonly pending: Pending | null;
  readonly model: string | null;
  readonly provider: string | null;
  readonly usage: Usage | null;
  readonly cost: Cost | null;
  readonly finishReason: string | null;
  readonly error: TurnFailure | null;
  /** The stream broke off and is being resumed. */
  readonly reconnecting: boolean;
  /** Its end was asked for and is awaited. */
  readonly stopping: boolean;
  /** The answer began again. */
  readonly restarted: boolean;
  readonly budget: Budget | null;
  readonly createdAt: string;
  /** The last frame that counted: where a resume goes on. */
  readonly cursor: FrameId | null;
}

/** A turn that was just sent. */
export function newTurn(key: string, message: string, sessionId: string | null, createdAt: string): TurnView {
  return {
    key,
    turnId: null,
    sessionId,
    message,
    phase: "connecting",
    text: "",
    actions: [],
    pending: null,
    model: null,
    provider: null,
    usage: null,
    cost: null,
    finishReason: null,
    error: null,
    reconnecting: false,
    stopping: false,
    restarted: false,
    budget: null,
    createdAt,
    cursor: null,
  };
}

/** A turn as it is stored; a running one is resumed from its start. */
export function turnOfRecord(record: TurnRecord, sessionId: string): TurnView {
  const fresh = newTurn(record.turn_id, record.message, sessionId, record.created_at);
  if (record.state === "running") return { ...fresh, turnId: record.turn_id };
  return {
    ...fresh,
    turnId: record.turn_id,
    phase: record.state === "failed" ? "error" : record.state,
    text: record.content ?? "",
    actions: record.actions,
    pending: pendingOf(record.pending),
    model: record.model,
    provider: record.provider,
    usage: record.usage,
    cost: record.cost,
    finishReason: record.finish_reason,
    error: record.error,
  };
}

export function isOver(turn: TurnView): boolean {
  return turn.phase === "done" || turn.phase === "error" || turn.phase === "cancelled";
}

/** Whether it only went out of sight: the gateway has it, and it can be gone on with. */
export function isLost(turn: TurnView): boolean {
  return turn.error?.lost === true;
}

/** Add a frame. Doubles, and frames of an older attempt, change nothing; after its end, nothing does. */
export function reduceTurn(turn: TurnView, frame: WireFrame): TurnView {
  if (isOver(turn)) return turn;
  if (frame.id === null) return withUnnumbered(turn, frame);
  if (!isAfter(frame.id, turn.cursor)) return turn;
  const moved = { ...turn, cursor: frame.id, reconnecting: false };
  return withPayload(isSpliced(turn, frame) ? { ...moved, text: "", restarted: true } : moved, frame);
}

/** Whether a delta belongs to a later attempt than the text: the two are never joined, even with no `restart` seen. */
function isSpliced(turn: TurnView, { id, payload }: WireFrame): boolean {
  return payload.kind === "delta" && turn.text !== "" && (id?.attempt ?? 0) > (turn.cursor?.attempt ?? 0);
}

function withUnnumbered(turn: TurnView, frame: WireFrame): TurnView {
  switch (frame.payload.kind) {
    case "connecting":
    case "opened":
      return { ...turn, phase: later(turn.phase, "connected"), reconnecting: false };
    case "interrupted":
      return turn.reconnecting ? turn : { ...turn, reconnecting: true };
    default:
      return isTerminal(frame.payload) ? withPayload(turn, frame) : turn;
  }
}

function withPayload(turn: TurnView, { payload }: WireFrame): TurnView {
  switch (payload.kind) {
    case "accepted":
      return {
        ...turn,
        turnId: payload.turnId,
        sessionId: payload.sessionId,
        message: payload.message ?? turn.message,
        budget: payload.budget ?? turn.budget,
        phase: later(turn.phase, "connected"),
      };
    case "actions":
      return { ...turn, actions: payload.actions, phase: later(turn.phase, "connected") };
    case "thinking":
      return { ...turn, phase: later(turn.phase, "thinking") };
    case "delta":
      return { ...turn, text: turn.text + payload.text, phase: "answering" };
    case "restart":
      return { ...turn, text: "", restarted: true, phase: "thinking" };
    case "done":
    case "cancelled":
      return { ...withEnding(turn, payload), phase: payload.kind, ...AT_REST };
    case "error": {
      const { message, code, retryable } = payload;
      return failed(turn, { message, code, retryable });
    }
    default:
      return turn;
  }
}

const AT_REST = { reconnecting: false, stopping: false };

function failed(turn: TurnView, error: TurnFailure): TurnView {
  return { ...turn, ...AT_REST, phase: "error", error };
}

/** A turn whose stream failed: refused, where it was not taken yet, else lost from sight. */
export function broken(turn: TurnView, error: TurnFailure): TurnView {
  return failed(turn, turn.turnId === null ? error : { ...error, lost: true });
}

/** A failed turn that is tried again: as far as it had come, on its way once more. */
export function tried(turn: TurnView): TurnView {
  return { ...turn, ...AT_REST, phase: turn.text === "" ? "connecting" : "answering", error: null };
}

function withEnding(turn: TurnView, ending: Ending): TurnView {
  return {
    ...turn,
    turnId: ending.turnId ?? turn.turnId,
    sessionId: ending.sessionId ?? turn.sessionId,
    actions: ending.actions.length > 0 ? ending.actions : turn.actions,
    pending: ending.pending,
    model: ending.model,
    provider: ending.provider,
    usage: ending.usage,
    cost: ending.cost,
    finishReason: ending.finishReason,
  };
}

const ORDER: readonly TurnPhase[] = ["connecting", "connected", "thinking", "answering"];

/** Stages only go forward. */
function later(phase: TurnPhase, next: TurnPhase): TurnPhase {
  return ORDER.indexOf(next) > ORDER.indexOf(phase) ? next : phase;
}
