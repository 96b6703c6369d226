/** How far into a turn a stream is: which of its frames are new, and whether one is missing before them. */
import { type FrameId, type WireFrame, isAfter, isTerminal } from "./frames";

export class Progress {
  #cursor: FrameId | null;
  #connectingSeen: boolean;

  constructor(cursor: FrameId | null = null) {
    this.#cursor = cursor;
    this.#connectingSeen = cursor !== null;
  }

  /** The last frame that was taken. */
  get cursor(): FrameId | null {
    return this.#cursor;
  }

  /** `new`, `old` (a double, or of an older attempt), or `gap`: a frame before it has not been seen. */
  judge({ id, payload }: WireFrame): "new" | "old" | "gap" {
    if (id === null) {
      if (payload.kind === "connecting") return this.#connectingSeen ? "old" : "new";
      return isTerminal(payload) ? "new" : "old";
    }
    if (!isAfter(id, this.#cursor)) return "old";
    return this.#follows(id) ? "new" : "gap";
  }

  /** Count a frame as taken. */
  take({ id, payload }: WireFrame): void {
    if (payload.kind === "connecting") this.#connectingSeen = true;
    if (id !== null) this.#cursor = id;
  }

  /** From the first attempt on numbers have no gaps; an attempt begins with its `restart` (0) or with 1. */
  #follows(id: FrameId): boolean {
    if (id.attempt === 0) return true;
    return id.attempt === this.#cursor?.attempt ? id.seq === this.#cursor.seq + 1 : id.seq <= 1;
  }
}
