import { daysAgo } from "@/i18n/format";
import type { Texts } from "@/i18n";
import type { Session } from "@/lib/types";

export type Age = keyof Texts["sessions"]["groups"];

export interface Group {
  readonly age: Age;
  readonly sessions: readonly Session[];
}

/** Conversations by how long ago they were last used, on Québec's calendar; their order stays. */
export function groupByAge(sessions: readonly Session[], now: Date): Group[] {
  const groups = new Map<Age, Session[]>();
  for (const session of sessions) {
    const age = ageOf(daysAgo(session.updated_at, now));
    groups.set(age, [...(groups.get(age) ?? []), session]);
  }
  return [...groups].map(([age, members]) => ({ age, sessions: members }));
}

function ageOf(days: number): Age {
  if (days <= 0) return "today";
  if (days === 1) return "yesterday";
  if (days <= 7) return "week";
  return days <= 30 ? "month" : "older";
}
