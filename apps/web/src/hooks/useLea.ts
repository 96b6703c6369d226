"use client";

import type { LeaError } from "@/lib/problem";
import type { TurnView } from "@/lib/turn";

export interface Lea {
  /** Oldest first. */
  readonly turns: readonly TurnView[];
  readonly loading: boolean;
  readonly loadError: LeaError | null;
  readonly hasOlder: boolean;
  loadOlder(): Promise<void>;
  /** The running one. */
  readonly active: TurnView | null;
  /** Becomes known with the first turn; the view puts it into the address. */
  readonly sessionId: string | null;
  send(message: string): void;
  stop(): void;
  /** Ask again what ended in an error. */
  retry(key: string): void;
  reload(): void;
}

export function useLea(_sessionId: string | null): Lea {
  throw new Error("to come");
}
