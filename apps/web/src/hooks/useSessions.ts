"use client";

import { useCallback, useEffect, useState } from "react";

import { leaAPI } from "@/lib/api";
import { type LeaError, leaErrorOf } from "@/lib/problem";
import type { Session, SessionList } from "@/lib/types";

import { useResource } from "./useResource";

export interface Sessions {
  /** The latest activity first. */
  readonly items: readonly Session[];
  readonly search: string;
  readonly setSearch: (text: string) => void;
  readonly loading: boolean;
  readonly error: LeaError | null;
  readonly hasMore: boolean;
  /** Grows with each renaming: whoever shows a title reads it anew. */
  readonly renamings: number;
  readonly loadMore: () => Promise<void>;
  /** Throws LeaError. */
  readonly rename: (id: string, title: string) => Promise<void>;
  /** Throws LeaError: 409 while an answer is under way. */
  readonly remove: (id: string) => Promise<void>;
  readonly refresh: () => void;
}

const TYPING_MS = 250;

/** Pages after the first one, of the list that the first one begins. */
interface Further {
  readonly first: SessionList | null;
  readonly items: readonly Session[];
  readonly next: string | null;
  readonly error: LeaError | null;
}

/** The conversations, with their search; read anew by `refresh`, and when the page is looked at again. */
export function useSessions(): Sessions {
  const [search, setSearch] = useState("");
  const q = useSettled(search.trim());
  const [version, setVersion] = useState(0);
  const [renamings, setRenamings] = useState(0);
  const refresh = useCallback(() => setVersion((times) => times + 1), []);
  const { data: first, loading, error } = useResource(`q:${q}`, version, () => leaAPI.sessions.list({ q }));
  const [loaded, setFurther] = useState<Further | null>(null);
  const further = loaded !== null && loaded.first === first ? loaded : null;
  const next = further === null ? (first?.next_cursor ?? null) : further.next;
  const items = [...(first?.items ?? []), ...(further?.items ?? [])];

  useOnReturn(refresh);

  const loadMore = async (): Promise<void> => {
    if (next === null) return;
    const before = further?.items ?? [];
    try {
      const page = await leaAPI.sessions.list({ q, cursor: next });
      setFurther({ first, items: [...before, ...page.items], next: page.next_cursor, error: null });
    } catch (reason) {
      setFurther({ first, items: before, next, error: leaErrorOf(reason) });
    }
  };
  const rename = async (id: string, title: string): Promise<void> => {
    await leaAPI.sessions.rename(id, title);
    setRenamings((times) => times + 1);
    refresh();
  };
  const remove = async (id: string): Promise<void> => {
    await leaAPI.sessions.remove(id);
    refresh();
  };

  return {
    items: items.filter((one, place) => items.findIndex(({ id }) => id === one.id) === place),
    search,
    setSearch,
    loading: loading || q !== search.trim(),
    error: further?.error ?? error,
    hasMore: next !== null,
    renamings,
    loadMore,
    rename,
    remove,
    refresh,
  };
}

/** A text once nobody has changed it for a moment. */
function useSettled(text: string): string {
  const [settled, settle] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => settle(text), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

function useOnReturn(back: () => void): void {
  useEffect(() => {
    const onVisibility = () => document.visibilityState === "visible" && back();
    document.addEventListener("visibilitychange", onVisibility);
    return () => document.removeEventListener("visibilitychange", onVisibility);
  }, [back]);
}
