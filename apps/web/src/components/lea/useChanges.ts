"use client";

import { useCallback, useMemo, useState } from "react";

import { type TurnView, isOver } from "@/lib/turn";

interface Changes {
  /** Grows when the files may have changed: a turn did something, or something was undone. */
  readonly files: number;
  /** Grows when the conversation's record may have: a turn was accepted, or ended. */
  readonly talk: number;
  readonly bumpFiles: () => void;
  readonly bumpTalk: () => void;
}

/** When what hangs on a conversation is to be read anew. What its first turns say when they are loaded is no news. */
export function useChanges(turns: readonly TurnView[]): Changes {
  const last = turns.at(-1);
  const [files, bumpFiles] = useCounter(useMemo(() => last && filesMark(last), [last]));
  const [talk, bumpTalk] = useCounter(last && `${last.turnId ?? ""} ${isOver(last)}`);
  return { files, talk, bumpFiles, bumpTalk };
}

/** A turn with orders counts twice where a model still answers: the broker need not wait for it to see them done. */
function filesMark(turn: TurnView): string {
  if (turn.actions.length === 0) return "";
  if (isOver(turn)) return `${turn.turnId ?? turn.key} over`;
  return turn.phase === "thinking" || turn.phase === "answering" ? `${turn.turnId ?? turn.key} acted` : "";
}

/** How often a mark has changed; an empty one, and the first, change nothing. */
function useCounter(mark: string | undefined): [number, () => void] {
  const [seen, setSeen] = useState<{ mark: string | undefined; count: number }>({
    mark: undefined,
    count: 0,
  });
  if (mark !== undefined && mark !== seen.mark && (mark !== "" || seen.mark === undefined)) {
    setSeen({ mark, count: seen.mark === undefined ? seen.count : seen.count + 1 });
  }
  const bump = useCallback(() => setSeen((before) => ({ ...before, count: before.count + 1 })), []);
  return [seen.count, bump];
}
