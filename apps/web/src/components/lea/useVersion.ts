"use client";

import { useCallback, useMemo, useState } from "react";

import { type TurnView, isOver } from "@/lib/turn";

interface Version {
  /** Grows whenever the files may have changed: a turn did something or ended, something was undone. */
  readonly version: number;
  readonly bump: () => void;
}

export function useVersion(turns: readonly TurnView[]): Version {
  const [seen, setSeen] = useState({ mark: "", version: 0 });
  const mark = useMemo(() => markOf(turns), [turns]);
  if (mark !== seen.mark) setSeen({ mark, version: seen.version + 1 });
  const bump = useCallback(() => setSeen((before) => ({ ...before, version: before.version + 1 })), []);
  return { version: seen.version, bump };
}

/** The latest turn, and how far it has come in what concerns the files. */
function markOf(turns: readonly TurnView[]): string {
  const last = turns.at(-1);
  return last ? `${last.turnId ?? last.key} ${last.actions.length > 0} ${isOver(last)}` : "";
}
