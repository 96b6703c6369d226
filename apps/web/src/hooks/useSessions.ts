"use client";

import type { LeaError } from "@/lib/problem";
import type { Session } from "@/lib/types";

export interface Sessions {
  readonly items: readonly Session[];
  readonly search: string;
  setSearch(text: string): void;
  readonly loading: boolean;
  readonly error: LeaError | null;
  readonly hasMore: boolean;
  loadMore(): Promise<void>;
  rename(id: string, title: string): Promise<void>;
  remove(id: string): Promise<void>;
  refresh(): void;
}

export function useSessions(): Sessions {
  throw new Error("to come");
}
