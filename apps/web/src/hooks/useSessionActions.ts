"use client";

import type { LeaError } from "@/lib/problem";
import type { ActionEntry } from "@/lib/types";

export interface SessionActions {
  /** Newest first. */
  readonly items: readonly ActionEntry[];
  /** Take one back; the sentence that says so. Throws LeaError with the reason. */
  undo(id: string): Promise<string>;
  /** The action that is being taken back. */
  readonly busy: string | null;
  readonly error: LeaError | null;
}

/** What was done in a conversation; read anew whenever `version` changes. */
export function useSessionActions(_sessionId: string | null, _version: number): SessionActions {
  throw new Error("to come");
}
