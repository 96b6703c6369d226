"use client";

import { useEffect, useState } from "react";

import { leaAPI } from "@/lib/api";
import type { Session } from "@/lib/types";

/** A conversation's own record: its title and the transaction that it is about; read anew with `version`. */
export function useSession(id: string | null, version: number): Session | null {
  const [session, setSession] = useState<Session | null>(null);
  useEffect(() => {
    if (id === null) return;
    let wanted = true;
    leaAPI.sessions.get(id).then(
      (found) => {
        if (wanted) setSession(found);
      },
      // The conversation itself tells what is wrong; the title stays as it was.
      () => undefined,
    );
    return () => {
      wanted = false;
    };
  }, [id, version]);
  return session?.id === id ? session : null;
}
