"use client";

import { useEffect, useEffectEvent, useState } from "react";

import { onNetwork } from "@/lib/network";
import { type LeaError, leaErrorOf } from "@/lib/problem";

export interface Resource<T> {
  /** What was read last, for this name. */
  readonly data: T | null;
  readonly loading: boolean;
  readonly error: LeaError | null;
}

interface Settled<T> {
  readonly name: string;
  /** Which reading it is. */
  readonly edition: string;
  readonly data: T | null;
  readonly error: LeaError | null;
}

/**
 * Something that is read from the gateway: anew whenever `version` changes, and shown as it was until then; another
 * `name` is another thing, null is nothing. What arrives too late is dropped; what failed is read again once the browser
 * comes online.
 */
export function useResource<T>(name: string | null, version: number, read: () => Promise<T>): Resource<T> {
  const [settled, settle] = useState<Settled<T> | null>(null);
  const [returns, setReturns] = useState(0);
  const edition = `${version}.${returns}`;
  const readNow = useEffectEvent(read);

  useEffect(() => {
    if (name === null) return;
    let current = true;
    readNow().then(
      (data) => current && settle({ name, edition, data, error: null }),
      (reason: unknown) =>
        current &&
        settle((before) => {
          const data = before?.name === name ? before.data : null;
          return { name, edition, data, error: leaErrorOf(reason) };
        }),
    );
    return () => {
      current = false;
    };
  }, [name, edition]);

  const failed = Boolean(settled?.error);
  useEffect(
    () => (failed ? onNetwork("online", () => setReturns((times) => times + 1)) : undefined),
    [failed],
  );

  const told = settled?.name === name ? settled : null;
  const loading = name !== null && told?.edition !== edition;
  return { data: told?.data ?? null, loading, error: told?.error ?? null };
}
