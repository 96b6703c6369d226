"use client";

import type { LeaError } from "@/lib/problem";
import type { Me } from "@/lib/types";

export interface Auth {
  /** `unknown` until the stored session was looked at. */
  readonly state: "unknown" | "out" | "in";
  readonly me: Me | null;
  readonly error: LeaError | null;
  /** Whether it succeeded; `error` says why not. */
  login(email: string, password: string): Promise<boolean>;
  logout(): Promise<void>;
}

export function useAuth(): Auth {
  throw new Error("to come");
}
