import type { ActionEntry } from "@/lib/types";

/** A sentence of what was done, with the log's entry that it tells; none where nothing was done (a refusal). */
export interface DoneLine {
  readonly line: string;
  readonly entry: ActionEntry | null;
}

/**
 * Brings a turn's sentences and the log's entries together. One sentence may tell several entries: « Transaction
 * de vente créée : 42, rue des Pins. » is a creation and an address. Each can be undone by itself, so each gets its
 * own line, in its own words. `entries`: newest first, as the API lists them.
 */
export function matchActions(lines: readonly string[], entries: readonly ActionEntry[]): DoneLine[] {
  const rest = [...entries].reverse();
  const take = (fits: (entry: ActionEntry) => boolean): ActionEntry | null => {
    const at = rest.findIndex(fits);
    return at < 0 ? null : (rest.splice(at, 1)[0] ?? null);
  };
  const exact = lines.map((line) => ({ line, entry: take((entry) => entry.line === line) }));
  const begins = (line: string) => (entry: ActionEntry) => line.startsWith(entry.line.replace(/\.$/, ""));
  const done = exact.flatMap((each) => {
    const first = each.entry ? null : take(begins(each.line));
    return first ? [first, ...rest.splice(0)].map(tellingItself) : [each];
  });
  return [...done, ...rest.map(tellingItself)];
}

function tellingItself(entry: ActionEntry): DoneLine {
  return { line: entry.line, entry };
}
