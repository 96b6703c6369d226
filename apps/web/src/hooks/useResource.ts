"use client";

import { useEffect, useEffectEvent, useState } from "react";

import { type LeaError, leaErrorOf } from "@/lib/problem";

export interface Resource<T> {
  /** What was read last, for this name. */
  readonly data: T | null;
  readonly loading: boolean;
  readonly error: LeaError | null;
}

interface Settled<T> {
  readonly name: string;
  readonly version: number;
  readonly data: T | null;
  readonly error: LeaError | null;
}

/**
 * Something that is read from the gateway: anew whenever `version` changes, and shown as it was until then; another
 * `name` is another thing, null is nothing. What arrives too late is dropped.
 */
export function useResource<T>(name: string | null, version: number, read: () => Promise<T>): Resource<T> {
  const [settled, settle] = useState<Settled<T> | null>(null);
  const readNow = useEffectEvent(read);

  useEffect(() => {
    if (name === null) return;
    let current = true;
    readNow().then(
      (data) => current && settle({ name, version, data, error: null }),
      (reason: unknown) =>
        current &&
        settle((before) => {
          const data = before?.name === name ? before.data : null;
          return { name, version, data, error: leaErrorOf(reason) };
        }),
    );
    return () => {
      current = false;
    };
  }, [name, version]);

  const told = settled?.name === name ? settled : null;
  const loading = name !== null && told?.version !== version;
  return { data: told?.data ?? null, loading, error: told?.error ?? null };
}
