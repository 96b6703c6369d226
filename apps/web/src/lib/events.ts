/** Server-sent events of a response's body, as they come. */
import { type EventSourceMessage, createParser } from "eventsource-parser";

import { LeaError } from "./problem";

/** Longest unfinished event: a stored answer travels as one, and is far below it. */
const MAX_BUFFER_CHARS = 4_000_000;

export interface EventOptions {
  /** Told of every sign of life, comments among them. */
  readonly onLife: () => void;
  readonly onRetry: (ms: number) => void;
}

/**
 * Yield the events of a stream to its end; one that is cut in the middle is dropped, as the standard has it.
 * Throws what reading throws.
 */
export async function* readEvents(
  response: Response,
  options: EventOptions,
): AsyncGenerator<EventSourceMessage> {
  const events: EventSourceMessage[] = [];
  const state = { tooLong: false };
  const parser = createParser({
    onEvent: (event) => void events.push(event),
    onRetry: options.onRetry,
    onComment: options.onLife,
    onError: (error) => {
      state.tooLong ||= error.type === "max-buffer-size-exceeded";
    },
    maxBufferSize: MAX_BUFFER_CHARS,
  });
  const reader = response.body?.getReader();
  if (reader === undefined) return;
  const decoder = new TextDecoder(); // a character that two chunks share is whole again after the second
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      options.onLife();
      parser.feed(decoder.decode(value, { stream: true }));
      if (state.tooLong) throw LeaError.local("malformed");
      yield* events.splice(0);
    }
  } finally {
    void reader.cancel().catch(() => undefined);
  }
}
