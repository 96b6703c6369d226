/** The turns of a conversation, oldest first, as they come from several places: sent here, followed, stored. */
import type { WireFrame } from "../frames";
import { type TurnView, isLost, isOver, newTurn, reduceTurn, tried, turnOfRecord } from "../turn";
import type { TurnRecord } from "../types";

export class Turns {
  #views: TurnView[] = [];

  /** A copy whose elements are the same objects as long as nothing about them changes. */
  list(): readonly TurnView[] {
    return [...this.#views];
  }

  get(key: string): TurnView | undefined {
    return this.#views.find((turn) => turn.key === key);
  }

  byTurnId(turnId: string): TurnView | undefined {
    return this.#views.find((turn) => turn.turnId === turnId);
  }

  /** The one that runs; a conversation has one at a time. */
  get active(): TurnView | null {
    return this.#views.findLast((turn) => !isOver(turn)) ?? null;
  }

  /** The latest that the record knows of. */
  get lastStored(): TurnView | null {
    return this.#views.findLast((turn) => turn.turnId !== null) ?? null;
  }

  add(turn: TurnView): void {
    this.#views.push(turn);
  }

  remove(key: string): void {
    this.#views = this.#views.filter((turn) => turn.key !== key);
  }

  /** Change one; whether it is there and is another now. */
  change(key: string, changed: (turn: TurnView) => TurnView): boolean {
    const index = this.#views.findIndex((turn) => turn.key === key);
    const before = this.#views[index];
    if (before === undefined) return false;
    const after = changed(before);
    this.#views[index] = after;
    return after !== before;
  }

  /** Take a frame of a followed conversation; the turn may be another tab's, and new. */
  takeFollowed(turnId: string, sessionId: string, frame: WireFrame): boolean {
    const known = this.byTurnId(turnId);
    if (known === undefined) {
      const fresh = { ...newTurn(turnId, "", sessionId, new Date().toISOString()), turnId };
      this.add(reduceTurn(fresh, frame));
      return true;
    }
    return this.change(known.key, (turn) => (isLost(turn) ? found(turn, frame) : reduceTurn(turn, frame)));
  }

  /** Take what is stored (newest first): turns that are missing, and the ends of those that are not over here. */
  takeStored(records: readonly TurnRecord[], sessionId: string): void {
    for (const record of records) {
      const stored = turnOfRecord(record, sessionId);
      const known = this.byTurnId(record.turn_id);
      if (known === undefined) this.#views.push(stored);
      else if (!isOver(known) && isOver(stored))
        this.change(known.key, () => ({ ...stored, key: known.key }));
      else if (known.message === "") this.change(known.key, (turn) => ({ ...turn, message: record.message }));
    }
    const times = new Map(records.map((record) => [record.turn_id, record.created_at]));
    this.#views = this.#views.map((turn) => withTime(turn, times.get(turn.turnId ?? "")));
    this.#views.sort(byTime);
  }
}

/** A turn that went out of sight, and of which something new is told: it goes on. */
function found(turn: TurnView, frame: WireFrame): TurnView {
  const going = reduceTurn(tried(turn), frame);
  return going.cursor === turn.cursor ? turn : going;
}

/** The gateway's clock counts: what is sorted here has to agree with what is stored. */
function withTime(turn: TurnView, createdAt: string | undefined): TurnView {
  return createdAt === undefined || createdAt === turn.createdAt ? turn : { ...turn, createdAt };
}

/** By time; what is not stored yet stays last. */
function byTime(one: TurnView, other: TurnView): number {
  if ((one.turnId === null) !== (other.turnId === null)) return one.turnId === null ? 1 : -1;
  return Date.parse(one.createdAt) - Date.parse(other.createdAt);
}
