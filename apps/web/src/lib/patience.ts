/** How long to go on trying: growing waits with jitter, and an end unless something moves. */
import { isOnline, onNetwork } from "./network";
import type { Timings } from "./timings";

export class Patience {
  readonly #timings: Timings;
  #firstWaitMs: number;
  #tries = 0;
  #waits = 0;
  #movedAt = Date.now();

  constructor(timings: Timings) {
    this.#timings = timings;
    this.#firstWaitMs = timings.firstWaitMs;
  }

  /** Tries in a row without anything moving; those while offline don't count. */
  get tries(): number {
    return this.#tries;
  }

  /** Something moved: begin anew. */
  renew(): void {
    this.#tries = 0;
    this.#waits = 0;
    this.#movedAt = Date.now();
  }

  /** Heed a stream's `retry:` field. */
  serverSays(retryMs: number): void {
    this.#firstWaitMs = Math.min(retryMs, this.#timings.longestWaitMs);
  }

  /**
   * Wait before the next try, at most until the browser comes online or `signal` ends it. False where the wait would
   * outlast the patience.
   */
  async wait(atLeastMs = 0, signal?: AbortSignal): Promise<boolean> {
    const { giveUpMs, offlineMs, longestWaitMs } = this.#timings;
    const online = isOnline();
    const growing = Math.min(longestWaitMs, this.#firstWaitMs * 2 ** this.#waits);
    const waitMs = Math.max(atLeastMs, growing * (0.5 + Math.random() / 2));
    if (Date.now() + waitMs > this.#movedAt + (online ? giveUpMs : offlineMs)) return false;
    this.#waits += 1;
    if (online) this.#tries += 1;
    const cameOnline = await pause(waitMs, signal);
    if (cameOnline) this.renew();
    return true;
  }
}

/** Wait; true when the browser came online meanwhile, which ends it at once. Rejects when `signal` does. */
async function pause(ms: number, signal?: AbortSignal): Promise<boolean> {
  signal?.throwIfAborted();
  return new Promise((resolve, reject) => {
    const end = (done: () => void) => () => {
      clearTimeout(timer);
      unlisten();
      signal?.removeEventListener("abort", onAbort);
      done();
    };
    const onAbort = end(() => reject(signal?.reason as Error));
    const timer = setTimeout(
      end(() => resolve(false)),
      ms,
    );
    const unlisten = onNetwork(
      "online",
      end(() => resolve(true)),
    );
    signal?.addEventListener("abort", onAbort);
  });
}
