/** Turns as a gateway would tell them, for tests. */
import { type WireFrame, readFrameId, readPayload } from "@/lib/frames";
import type { TurnRecord } from "@/lib/types";

export const TURN = "0197c0de-0000-7000-8000-000000000001";
export const SESSION = "0197c0de-0000-7000-8000-000000000002";
export const ACTIONS = ["Transaction de vente créée : 42, rue des Pins."];

export interface Told {
  id: string;
  data: Record<string, unknown>;
}

/** A turn's frames: the stages, then each attempt's deltas; every attempt after the first begins with `restart`. */
export function toldTurn(
  attempts: readonly (readonly string[])[],
  end: Record<string, unknown> = done(),
): Told[] {
  const told: Told[] = [
    { id: "0-0", data: { status: "accepted", turn_id: TURN, session_id: SESSION } },
    { id: "0-1", data: { status: "actions", actions: ACTIONS } },
    { id: "0-2", data: { status: "thinking" } },
  ];
  attempts.forEach((deltas, index) => {
    const attempt = index + 1;
    if (attempt > 1) told.push({ id: `${attempt}-0`, data: { restart: true, attempt } });
    deltas.forEach((delta, at) => told.push({ id: `${attempt}-${at + 1}`, data: { delta } }));
  });
  told.push({ id: `${attempts.length}-${(attempts.at(-1)?.length ?? 0) + 1}`, data: end });
  return told;
}

export function done(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    done: true,
    session_id: SESSION,
    turn_id: TURN,
    actions: ACTIONS,
    model: "gpt-5",
    provider: "openai",
    usage: { input_tokens: 12, output_tokens: 6, cached_input_tokens: 0 },
    cost: { amount_micros: 126, currency: "USD" },
    finish_reason: "stop",
    ...more,
  };
}

/** The turn as it is stored. */
export function stored(more: Partial<TurnRecord> = {}): TurnRecord {
  return {
    turn_id: TURN,
    state: "done",
    message: "Bonjour",
    content: "Bonjour",
    actions: ACTIONS,
    pending: null,
    model: "gpt-5",
    provider: "openai",
    usage: { input_tokens: 12, output_tokens: 6, cached_input_tokens: 0, estimated: false },
    cost: null,
    finish_reason: "stop",
    error: null,
    created_at: "2026-11-26T12:00:00Z",
    settled_at: "2026-11-26T12:00:09Z",
    ...more,
  };
}

export function encode({ id, data }: Told): string {
  return `id: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

export function frameOf({ id, data }: Told): WireFrame {
  return { id: readFrameId(id), payload: readPayload(JSON.stringify(data)) };
}
