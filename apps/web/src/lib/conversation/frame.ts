/** Work put together until the next picture is drawn: however many tokens come, a view is told once. */

const HIDDEN_MS = 100;

/** Runs `work` at most once per picture; in a hidden tab, which draws none, by a timer. */
export class PerFrame {
  readonly #work: () => void;
  #cancel: (() => void) | null = null;

  constructor(work: () => void) {
    this.#work = work;
  }

  request(): void {
    this.#cancel ??= schedule(() => this.now());
  }

  now(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#work();
  }
}

function schedule(work: () => void): () => void {
  const timer = setTimeout(work, HIDDEN_MS);
  const frame = typeof requestAnimationFrame === "function" ? requestAnimationFrame(work) : null;
  return () => {
    clearTimeout(timer);
    if (frame !== null) cancelAnimationFrame(frame);
  };
}
