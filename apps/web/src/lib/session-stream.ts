/** A conversation's stream: every turn of it, from whichever tab or program it was sent. */
import type { FollowOptions } from "./api";
import { connect } from "./connection";
import { type FrameId, type SessionFrame, readPayload, readSessionFrameId } from "./frames";
import { Patience } from "./patience";
import { LeaError } from "./problem";
import { Progress } from "./progress";
import { isTransient } from "./request";
import type { Timings } from "./timings";
import type { Transport } from "./transport";

/** The gateway ends such a stream after 15 minutes, with `retry:`. */
const TOTAL_MS = 1_200_000;

interface Tools {
  readonly transport: Transport;
  readonly timings: Timings;
}

/**
 * Yield a conversation's frames until `signal` ends it; `opened` comes first, and after each time that it was lost.
 * Unlike a turn it is resumed for as long as somebody listens. Throws LeaError on a refusal that stays, and the signal's
 * reason.
 */
export async function* followConversation(
  tools: Tools,
  sessionId: string,
  { signal, after = null }: FollowOptions,
): AsyncGenerator<SessionFrame> {
  const as = tools.transport.signedInAs;
  let lastEventId = after;
  let turnId: string | null = null;
  let progress = new Progress();
  const patience = new Patience({ ...tools.timings, giveUpMs: Infinity, offlineMs: Infinity });
  for (;;) {
    let failure = LeaError.local("interrupted");
    try {
      const headers: Record<string, string> = lastEventId === null ? {} : { "last-event-id": lastEventId };
      const path = `/v1/lea/sessions/${encodeURIComponent(sessionId)}/stream`;
      const call = { method: "GET" as const, path, headers, signal, as };
      const connection = await connect(tools.transport, call, { timings: tools.timings, totalMs: TOTAL_MS });
      yield { turnId: null, id: null, payload: { kind: "opened" } };
      for await (const event of connection.events((ms) => patience.serverSays(ms))) {
        const told = readSessionFrameId(event.id);
        if (told !== null && told.turnId !== turnId) {
          turnId = told.turnId;
          progress = new Progress(cursorIn(lastEventId, turnId));
        }
        const frame = { id: told?.id ?? null, payload: readPayload(event.data) };
        const verdict = progress.judge(frame);
        if (verdict === "gap") break;
        if (verdict === "old") continue;
        progress.take(frame);
        if (told !== null) lastEventId = event.id ?? null;
        patience.renew();
        yield { turnId, ...frame };
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof LeaError) || !staysOut(error)) throw error;
      failure = error;
    }
    await patience.wait((failure.retryAfterSeconds ?? 0) * 1000, signal);
  }
}

/** How far into a turn its conversation's `<turn_id>:<attempt>-<seq>` says to be. */
function cursorIn(lastEventId: string | null, turnId: string): FrameId | null {
  const place = readSessionFrameId(lastEventId);
  return place?.turnId === turnId ? place.id : null;
}

function staysOut(error: LeaError): boolean {
  return isTransient(error) || error.code === "interrupted" || error.status === 429;
}
