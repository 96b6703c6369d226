/** A conversation's stream: every turn of it, from whichever tab or program it was sent. */
import { connect } from "./connection";
import { type SessionFrame, readPayload, readSessionFrameId } from "./frames";
import { Patience } from "./patience";
import { LeaError } from "./problem";
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
 * Doubles may come: `reduceTurn` drops them. Unlike a turn it is resumed for as long as somebody listens. Throws
 * LeaError on a refusal that stays, and the signal's reason.
 */
export async function* followConversation(
  tools: Tools,
  sessionId: string,
  signal?: AbortSignal,
): AsyncGenerator<SessionFrame> {
  let lastEventId: string | null = null;
  const patience = new Patience({ ...tools.timings, giveUpMs: Infinity, offlineMs: Infinity });
  for (;;) {
    let failure = LeaError.local("interrupted");
    try {
      const headers: Record<string, string> = lastEventId === null ? {} : { "last-event-id": lastEventId };
      const path = `/v1/lea/sessions/${encodeURIComponent(sessionId)}/stream`;
      const call = { method: "GET" as const, path, headers, signal };
      const connection = await connect(tools.transport, call, { timings: tools.timings, totalMs: TOTAL_MS });
      yield { turnId: null, id: null, payload: { kind: "opened" } };
      for await (const event of connection.events((ms) => patience.serverSays(ms))) {
        patience.renew();
        if (event.id !== undefined) lastEventId = event.id;
        const place = readSessionFrameId(event.id);
        yield { turnId: place?.turnId ?? null, id: place?.id ?? null, payload: readPayload(event.data) };
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof LeaError) || !staysOut(error)) throw error;
      failure = error;
    }
    await patience.wait((failure.retryAfterSeconds ?? 0) * 1000, signal);
  }
}

function staysOut(error: LeaError): boolean {
  return isTransient(error) || error.code === "interrupted" || error.status === 429;
}
