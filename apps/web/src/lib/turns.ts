/** Sending messages, coming back to their turns, ending them. */
import type { FollowOptions, SessionStream, StreamOptions, TurnStream } from "./api";
import { readFrameId } from "./frames";
import type { Requests } from "./request";
import { followConversation } from "./session-stream";
import type { Timings } from "./timings";
import type { Transport } from "./transport";
import { ResumingTurn, type Tools } from "./turn-stream";
import type { ChatAnswer, ChatRequest } from "./types";
import { uuid } from "./uuid";

export function turnCalls(transport: Transport, requests: Requests, timings: Timings) {
  const chat = (request: ChatRequest, key: string, signal?: AbortSignal): Promise<ChatAnswer> =>
    requests.json("post", "/v1/lea/chat", {
      body: request,
      idempotencyKey: key,
      signal,
      timeoutMs: timings.totalMs,
    });
  const tools: Tools = { transport, timings, chat };
  return {
    chat: (request: ChatRequest, options: StreamOptions = {}) =>
      chat(request, options.idempotencyKey ?? uuid(), options.signal),
    chatStream: (request: ChatRequest, options: StreamOptions = {}): TurnStream =>
      new ResumingTurn(tools, { request, key: options.idempotencyKey ?? uuid() }, options.signal),
    resume: (turnId: string, cursor: string | null, options: StreamOptions = {}): TurnStream =>
      new ResumingTurn(tools, { turnId, cursor: readFrameId(cursor) }, options.signal),
    followSession: (sessionId: string, options: FollowOptions = {}): SessionStream =>
      followConversation(tools, sessionId, options),
    cancel: (turnId: string) =>
      requests.done("post", "/v1/lea/turns/{turn_id}/cancel", {
        path: { turn_id: turnId },
        idempotencyKey: uuid(),
      }),
  };
}
