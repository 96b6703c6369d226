"use client";

import { useCallback, useEffect, useState } from "react";

interface OpenConversation {
  /** Stays the same while a new conversation gets its id, so that nothing of it is drawn anew. */
  readonly key: string;
  readonly sessionId: string | null;
  readonly open: (id: string | null) => void;
  /** The open conversation has this id from now on. */
  readonly adopt: (id: string) => void;
}

interface Place {
  key: number;
  sessionId: string | null;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Which conversation is open; it stands in the address as `?s=<id>`, so that reload, back and bookmarks work. */
export function useOpenConversation(): OpenConversation {
  const [place, setPlace] = useState<Place>(() => ({ key: 0, sessionId: fromAddress() }));

  useEffect(() => {
    const onPop = () => setPlace((before) => ({ key: before.key + 1, sessionId: fromAddress() }));
    window.addEventListener("popstate", onPop);
    return () => window.removeEventListener("popstate", onPop);
  }, []);

  const open = useCallback((id: string | null) => {
    setPlace((before) =>
      before.sessionId === id && id !== null ? before : { key: before.key + 1, sessionId: id },
    );
    if (fromAddress() !== id) history.pushState(null, "", addressOf(id));
  }, []);
  const adopt = useCallback((id: string) => {
    setPlace((before) => (before.sessionId === id ? before : { ...before, sessionId: id }));
    if (fromAddress() !== id) history.replaceState(null, "", addressOf(id));
  }, []);
  return { key: String(place.key), sessionId: place.sessionId, open, adopt };
}

function fromAddress(): string | null {
  const id = new URLSearchParams(location.search).get("s");
  return id !== null && UUID.test(id) ? id : null;
}

function addressOf(id: string | null): string {
  return id === null ? location.pathname : `${location.pathname}?s=${id}`;
}
