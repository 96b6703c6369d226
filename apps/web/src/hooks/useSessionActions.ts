"use client";

import { useCallback, useState } from "react";

import { leaAPI } from "@/lib/api";
import type { LeaError } from "@/lib/problem";
import type { ActionEntry } from "@/lib/types";

import { useResource } from "./useResource";

export interface SessionActions {
  /** Newest first. */
  readonly items: readonly ActionEntry[];
  /** Take one back; the sentence that says so. Throws LeaError with the reason. */
  readonly undo: (id: string) => Promise<string>;
  /** The action that is being taken back. */
  readonly busy: string | null;
  readonly loading: boolean;
  readonly error: LeaError | null;
  /** Grows with each that is taken back: what shows the files is to be read anew. */
  readonly undone: number;
}

const MOST = 100;
const NONE: readonly ActionEntry[] = [];

/** What was done in a conversation; read anew whenever `version` changes. */
export function useSessionActions(sessionId: string | null, version: number): SessionActions {
  const [undone, setUndone] = useState(0);
  const [busy, setBusy] = useState<string | null>(null);
  const { data, loading, error } = useResource(sessionId, version + undone, () =>
    leaAPI.sessions.actions(sessionId ?? "", { limit: MOST }),
  );

  const undo = useCallback(async (id: string): Promise<string> => {
    setBusy(id);
    try {
      return (await leaAPI.undo(id)).line;
    } finally {
      setBusy(null);
      setUndone((times) => times + 1);
    }
  }, []);

  return { items: data?.items ?? NONE, undo, busy, loading, error, undone };
}
