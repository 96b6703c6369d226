/** A token store that several "tabs" of one test share, with the lock that the browser gives them. */
import type { Kept, TokenStore } from "@/lib/store";

export class Shelf {
  kept: Kept | null = null;
  readonly tabs = new Set<() => void>();
  #last: Promise<unknown> = Promise.resolve();

  exclusively<T>(work: () => Promise<T>): Promise<T> {
    const next = this.#last.then(work, work);
    this.#last = next.catch(() => undefined);
    return next;
  }
}

export class MemoryStore implements TokenStore {
  readonly #shelf: Shelf;
  #listener: () => void = () => undefined;

  constructor(shelf = new Shelf()) {
    this.#shelf = shelf;
  }

  read(): Kept | null {
    return this.#shelf.kept;
  }

  write(kept: Kept | null): void {
    this.#shelf.kept = kept;
    for (const tab of this.#shelf.tabs) if (tab !== this.#listener) tab();
  }

  onChange(listener: () => void): void {
    this.#listener = listener;
    this.#shelf.tabs.add(listener);
  }

  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.#shelf.exclusively(work);
  }
}
