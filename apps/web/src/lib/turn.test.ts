import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { ACTIONS, SESSION, TURN, type Told, done, frameOf, stored, toldTurn } from "../../tests/turns";
import type { WireFrame } from "./frames";
import { type TurnView, broken, isLost, isOver, newTurn, reduceTurn, tried, turnOfRecord } from "./turn";

const fresh = () => newTurn("k", "Bonjour", null, "2026-11-26T12:00:00Z");
const reduce = (frames: readonly WireFrame[], from: TurnView = fresh()) => frames.reduce(reduceTurn, from);
const REFUSED = { message: "…", code: "http_503", retryable: true };
const told = (turn: Told[]) => turn.map(frameOf);

/** One to three attempts at an answer, none of whose pieces is empty, and how it ends. */
const attempts = fc.array(
  fc.array(fc.string({ unit: "grapheme", minLength: 1 }), { minLength: 1, maxLength: 6 }),
  {
    minLength: 1,
    maxLength: 3,
  },
);
const ends = fc.constantFrom<Record<string, unknown>>(
  done(),
  { error: "Le service est débordé.", code: "provider_overloaded", retryable: true },
  { ...done(), done: undefined, cancelled: true },
);
const turns = fc.tuple(attempts, ends).map(([deltas, end]) => toldTurn(deltas, end));
const textOf = (turn: Told[]) => {
  const restart = turn.findLastIndex(({ data }) => data.restart === true);
  return turn
    .slice(restart + 1)
    .map(({ data }) => (data.delta as string | undefined) ?? "")
    .join("");
};

describe("the reducer of a turn", () => {
  it("is in the same place after any cuts, doubles and resumptions", () => {
    const cuts = fc.array(fc.tuple(fc.nat(30), fc.nat(30)), { maxLength: 8 });
    fc.assert(
      fc.property(turns, cuts, (turn, pieces) => {
        const frames = told(turn);
        let reached = 0;
        let view = fresh();
        for (const [back, forth] of pieces) {
          const from = Math.max(0, reached - (back % (reached + 1)));
          const to = Math.min(frames.length, reached + forth);
          view = reduce(
            frames.slice(from, to),
            reduceTurn(view, { id: null, payload: { kind: "interrupted" } }),
          );
          reached = Math.max(reached, to);
        }
        expect(reduce(frames.slice(reached), view)).toStrictEqual(
          expect.objectContaining({ ...reduce(frames), reconnecting: expect.any(Boolean) as boolean }),
        );
        expect(reduce(frames).text).toBe(textOf(turn));
      }),
    );
  });

  it("drops whatever comes out of order from an older attempt", () => {
    fc.assert(
      fc.property(turns, fc.infiniteStream(fc.nat()), (turn, randoms) => {
        const frames = told(turn);
        const mixed = frames.flatMap((frame, index) => {
          const again = frames[(randoms.next().value ?? 0) % (index + 1)];
          return again ? [frame, again] : [frame];
        });
        expect(reduce(mixed)).toStrictEqual(reduce(frames));
      }),
    );
  });

  it("never changes after its end, and tells each end apart", () => {
    fc.assert(
      fc.property(turns, turns, (turn, other) => {
        const over = reduce(told(turn));
        expect(isOver(over)).toBe(true);
        expect(reduce(told(other), over)).toBe(over);
      }),
    );
  });

  it("never joins two attempts, even where the restart between them was not seen", () => {
    const view = reduce([
      frameOf({ id: "1-1", data: { delta: "Bon" } }),
      frameOf({ id: "2-1", data: { delta: "Bonjour" } }),
    ]);
    expect(view).toMatchObject({ text: "Bonjour", restarted: true });
  });

  it("keeps what was told when the gateway ends the turn under a number of its own", () => {
    const frames = told(toldTurn([["Bon"]])).slice(0, -1);
    const error = frameOf({ id: "2-0", data: { error: "Trop long.", code: "timeout", retryable: true } });
    expect(reduce([...frames, error])).toMatchObject({
      phase: "error",
      text: "Bon",
      error: { code: "timeout" },
    });
  });

  it("goes through its phases, only forward", () => {
    const phases: string[] = [];
    let view = fresh();
    for (const frame of [
      { id: null, payload: { kind: "opened" } } as const,
      { id: null, payload: { kind: "connecting" } } as const,
      ...told(toldTurn([["Bonjour"]])),
      { id: null, payload: { kind: "opened" } } as const,
    ]) {
      if (view.phase !== phases.at(-1)) phases.push(view.phase);
      view = reduceTurn(view, frame);
    }
    expect([...phases, view.phase]).toEqual([
      "connecting",
      "connected",
      "thinking",
      "answering",
      "done",
      "done",
    ]);
    expect(view).toMatchObject({ turnId: TURN, sessionId: SESSION, actions: ACTIONS, model: "gpt-5" });
  });

  it("ignores frames of a later version, and keeps the object that a frame doesn't change", () => {
    const view = reduce(told(toldTurn([["a"]])).slice(0, 4));
    expect(reduceTurn(view, frameOf({ id: "1-1", data: { delta: "b" } }))).toBe(view);
    expect(reduceTurn(view, { id: null, payload: { kind: "unknown" } })).toBe(view);
    expect(reduceTurn(view, frameOf({ id: "1-2", data: { surprise: 1 } })).text).toBe("a");
  });

  it("tells what is waited for, with the answers that are offered", () => {
    const pending = {
      kind: "question",
      text: "Laquelle ?",
      choices: [{ label: "42, rue des Pins" }, { no: 1 }],
    };
    expect(reduce(told(toldTurn([["Laquelle ?"]], done({ pending })))).pending).toEqual({
      kind: "question",
      text: "Laquelle ?",
      choices: [{ label: "42, rue des Pins" }],
    });
    expect(
      reduce(told(toldTurn([["?"]], done({ pending: { kind: "novel", text: "?" } })))).pending,
    ).toBeNull();
  });

  it("is as far as it was when it is tried again", () => {
    const view = reduce(told(toldTurn([["Bon", "jour"]])).slice(0, 4));
    const lost = broken(view, REFUSED);
    expect([isLost(lost), isLost(broken(fresh(), REFUSED))]).toEqual([true, false]);
    expect(tried(lost)).toMatchObject({ phase: "answering", text: "Bon", error: null });
    expect(reduce(told(toldTurn([["Bon", "jour"]])), tried(lost))).toMatchObject({
      phase: "done",
      text: "Bonjour",
    });
  });

  it("reads a stored turn", () => {
    const error = { code: "timeout" as const, message: "Trop long.", retryable: true };
    const record = stored({ state: "failed", content: "Bon", error });
    expect(turnOfRecord(record, SESSION)).toMatchObject({
      phase: "error",
      text: "Bon",
      error: { code: "timeout" },
    });
    const running = turnOfRecord({ ...record, state: "running", content: null, error: null }, SESSION);
    expect(reduce(told(toldTurn([["Bonjour"]])), running)).toMatchObject({ phase: "done", text: "Bonjour" });
  });
});
