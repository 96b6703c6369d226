import type { ActionEntry } from "@/lib/types";

/** A line of what was done, with the log's entries that it tells; none where nothing was done (a refusal). */
export interface DoneLine {
  readonly line: string;
  /** In the order in which they were done. */
  readonly entries: readonly ActionEntry[];
}

/**
 * Brings a turn's sentences and the log's entries together. One sentence may tell several entries: « Transaction
 * de vente créée : 42, rue des Pins. » is a creation and an address. `entries`: newest first, as the API lists them.
 */
export function matchActions(lines: readonly string[], entries: readonly ActionEntry[]): DoneLine[] {
  const all = [...entries].reverse();
  const rest = [...all];
  const take = (fits: (entry: ActionEntry) => boolean): ActionEntry[] => {
    const at = rest.findIndex(fits);
    return at < 0 ? [] : rest.splice(at, 1);
  };
  const exact = lines.map((line) => ({ line, entries: take((entry) => entry.line === line) }));
  const begun = exact.map((done) =>
    done.entries.length > 0
      ? done
      : { ...done, entries: take((entry) => done.line.startsWith(entry.line.replace(/\.$/, ""))) },
  );
  const home = begun.findIndex((done, index) => done.entries.length > 0 && !exact[index]?.entries.length);
  if (home < 0) return [...begun, ...rest.map((entry) => ({ line: entry.line, entries: [entry] }))];
  return begun.map((done, index) =>
    index === home
      ? { ...done, entries: all.filter((entry) => done.entries.includes(entry) || rest.includes(entry)) }
      : done,
  );
}
