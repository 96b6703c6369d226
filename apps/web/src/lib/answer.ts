/** An answer that came as one object, told as the frames that would have brought it. */
import { type WireFrame, pendingOf } from "./frames";
import type { ChatAnswer } from "./types";

export function framesOfAnswer(answer: ChatAnswer): readonly WireFrame[] {
  const { turn_id: turnId, session_id: sessionId, actions } = answer;
  return [
    {
      id: at(0, 0),
      payload: { kind: "accepted", turnId, sessionId, message: null, budget: answer.budget ?? null },
    },
    { id: at(0, 1), payload: { kind: "actions", actions } },
    { id: at(1, 1), payload: { kind: "delta", text: answer.content } },
    {
      id: at(1, 2),
      payload: {
        kind: "done",
        turnId,
        sessionId,
        actions,
        model: answer.model,
        provider: answer.provider,
        usage: answer.usage,
        cost: answer.cost,
        pending: pendingOf(answer.pending),
        finishReason: answer.finish_reason,
      },
    },
  ];
}

function at(attempt: number, seq: number) {
  return { attempt, seq };
}
