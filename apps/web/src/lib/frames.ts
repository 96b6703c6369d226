/** A turn's frames as they stand on the wire (`docs/wire.md`), typed. */
import type { Budget, Cost, Pending, Usage } from "./types";

/** `<attempt>-<seq>`: two integers, compared as a pair. */
export interface FrameId {
  readonly attempt: number;
  readonly seq: number;
}

/** How a turn ended, whatever the end. */
export interface Ending {
  readonly turnId: string | null;
  readonly sessionId: string | null;
  readonly actions: readonly string[];
  readonly model: string | null;
  readonly provider: string | null;
  readonly usage: Usage | null;
  readonly cost: Cost | null;
  readonly pending: Pending | null;
  readonly finishReason: string | null;
}

export type Payload =
  | { readonly kind: "connecting" }
  | {
      readonly kind: "accepted";
      readonly turnId: string;
      readonly sessionId: string;
      readonly message: string | null;
      readonly budget: Budget | null;
    }
  | { readonly kind: "actions"; readonly actions: readonly string[] }
  | { readonly kind: "thinking" }
  | { readonly kind: "delta"; readonly text: string }
  | { readonly kind: "restart"; readonly attempt: number }
  | ({ readonly kind: "done" } & Ending)
  | ({ readonly kind: "cancelled" } & Ending)
  | {
      readonly kind: "error";
      readonly message: string;
      readonly code: string;
      readonly retryable: boolean;
      readonly retryAfterSeconds?: number;
    }
  /** Not on the wire: the stream broke off and is being resumed; or it is there (again). */
  | { readonly kind: "interrupted" }
  | { readonly kind: "opened" }
  /** Of a later version: to be ignored. */
  | { readonly kind: "unknown" };

export interface WireFrame {
  /** None outside the turn's log. */
  readonly id: FrameId | null;
  readonly payload: Payload;
}

/** A frame of a conversation's stream: which turn it belongs to is told by its id. */
export interface SessionFrame extends WireFrame {
  readonly turnId: string | null;
}

const FRAME_ID = /^(\d+)-(\d+)$/;
const SESSION_FRAME_ID = /^([0-9a-f-]{36}):(\d+-\d+)$/i;

/** Read an `id:` line's value; null when it is none of ours. */
export function readFrameId(text: string | null | undefined): FrameId | null {
  const found = FRAME_ID.exec(text ?? "");
  return found ? { attempt: Number(found[1]), seq: Number(found[2]) } : null;
}

/** Read `<turn_id>:<attempt>-<seq>`. */
export function readSessionFrameId(text: string | null | undefined): { turnId: string; id: FrameId } | null {
  const found = SESSION_FRAME_ID.exec(text ?? "");
  const id = readFrameId(found?.[2]);
  return found?.[1] !== undefined && id ? { turnId: found[1], id } : null;
}

export function writeFrameId(id: FrameId): string {
  return `${id.attempt}-${id.seq}`;
}

/** Whether `id` comes after `cursor`; everything comes after none. */
export function isAfter(id: FrameId, cursor: FrameId | null): boolean {
  if (cursor === null) return true;
  return id.attempt === cursor.attempt ? id.seq > cursor.seq : id.attempt > cursor.attempt;
}

export function isTerminal(payload: Payload): boolean {
  return payload.kind === "done" || payload.kind === "error" || payload.kind === "cancelled";
}

/** Read a frame's JSON; what can't be read is `unknown`, as what is not known is. */
export function readPayload(text: string): Payload {
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    return UNKNOWN;
  }
  return isRecord(data) ? payloadOf(data) : UNKNOWN;
}

const UNKNOWN: Payload = { kind: "unknown" };

type Data = Readonly<Record<string, unknown>>;

function payloadOf(data: Data): Payload {
  const { delta, status, error } = data as { delta?: unknown; status?: unknown; error?: unknown };
  if (typeof delta === "string") return { kind: "delta", text: delta };
  if (typeof status === "string") return stageOf(status, data);
  if (data.restart === true) return { kind: "restart", attempt: numberOf(data.attempt) ?? 0 };
  if (data.done === true) return { kind: "done", ...endingOf(data) };
  if (data.cancelled === true) return { kind: "cancelled", ...endingOf(data) };
  if (typeof error === "string") {
    return {
      kind: "error",
      message: error,
      code: stringOf(data.code) ?? "internal",
      retryable: data.retryable === true,
    };
  }
  return UNKNOWN;
}

function stageOf(status: string, data: Data): Payload {
  switch (status) {
    case "connecting":
      return { kind: "connecting" };
    case "thinking":
      return { kind: "thinking" };
    case "actions":
      return { kind: "actions", actions: stringsOf(data.actions) };
    case "accepted": {
      const turnId = stringOf(data.turn_id);
      const sessionId = stringOf(data.session_id);
      if (turnId === null || sessionId === null) return UNKNOWN;
      const budget = isRecord(data.budget) ? (data.budget as unknown as Budget) : null;
      return { kind: "accepted", turnId, sessionId, message: stringOf(data.message), budget };
    }
    default:
      return UNKNOWN;
  }
}

function endingOf(data: Data): Ending {
  return {
    turnId: stringOf(data.turn_id),
    sessionId: stringOf(data.session_id),
    actions: stringsOf(data.actions),
    model: stringOf(data.model),
    provider: stringOf(data.provider),
    usage: isRecord(data.usage) ? (data.usage as unknown as Usage) : null,
    cost: isRecord(data.cost) ? (data.cost as unknown as Cost) : null,
    pending: pendingOf(data.pending),
    finishReason: stringOf(data.finish_reason),
  };
}

/** Read what Léa waits for, from a frame or from a stored turn. */
export function pendingOf(value: unknown): Pending | null {
  if (!isRecord(value)) return null;
  const { kind, text, choices } = value as { kind?: unknown; text?: unknown; choices?: unknown };
  if (kind !== "question" && kind !== "confirmation" && kind !== "proposal") return null;
  if (typeof text !== "string") return null;
  const labels = Array.isArray(choices) ? choices.map((one: unknown) => isRecord(one) && one.label) : [];
  return {
    kind,
    text,
    choices: labels.filter((label) => typeof label === "string").map((label) => ({ label })),
  };
}

function isRecord(value: unknown): value is Data {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function stringOf(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

function numberOf(value: unknown): number | null {
  return typeof value === "number" && Number.isInteger(value) ? value : null;
}

function stringsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one): one is string => typeof one === "string") : [];
}
