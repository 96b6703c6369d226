"use client";

import { useCallback, useState, useSyncExternalStore } from "react";

import { leaAPI } from "@/lib/api";
import { type LeaError, leaErrorOf } from "@/lib/problem";
import type { Me } from "@/lib/types";

import { useResource } from "./useResource";

export interface Auth {
  /** `unknown` in the page as it is served; a session that is stored counts as signed in until the gateway refuses it. */
  readonly state: "unknown" | "out" | "in";
  readonly me: Me | null;
  readonly error: LeaError | null;
  /** Whether it succeeded; `error` says why not. */
  readonly login: (email: string, password: string) => Promise<boolean>;
  readonly logout: () => Promise<void>;
}

/** Who is signed in, in every tab alike. */
export function useAuth(): Auth {
  const signIn = useSyncExternalStore(leaAPI.onSignIn, leaAPI.signIn, () => undefined);
  const [error, setError] = useState<LeaError | null>(null);
  const { data: me } = useResource(signIn ?? null, 0, leaAPI.me);

  const login = useCallback(async (email: string, password: string): Promise<boolean> => {
    setError(null);
    try {
      await leaAPI.login(email, password);
      return true;
    } catch (reason) {
      setError(leaErrorOf(reason));
      return false;
    }
  }, []);

  const logout = useCallback(async (): Promise<void> => {
    setError(null);
    await leaAPI.logout();
  }, []);

  return {
    state: signIn === undefined ? "unknown" : signIn === null ? "out" : "in",
    me,
    error,
    login,
    logout,
  };
}
