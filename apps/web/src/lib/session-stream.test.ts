import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { QUICK, signedIn } from "../../tests/scene";
import { SESSION, TURN, encode, toldTurn } from "../../tests/turns";
import { WireServer } from "../../tests/wire-server";
import type { LeaAPI } from "./api";
import type { SessionFrame } from "./frames";
import { newTurn, reduceTurn } from "./turn";

const server = new WireServer();
const PATH = `/v1/lea/sessions/${SESSION}/stream`;
let base: string;
let api: LeaAPI;

beforeAll(async () => {
  base = await server.start();
});
beforeEach(async () => {
  api = await signedIn(server, base, { timings: { ...QUICK, idleMs: 5_000 } });
  server.turn = toldTurn([["Bon"], ["é🏡", "à"]]);
});
afterEach(() => server.reset());
afterAll(() => server.stop());

/** Follow the conversation until its turn is over. */
async function followed(after?: string): Promise<SessionFrame[]> {
  const leaving = new AbortController();
  const frames: SessionFrame[] = [];
  for await (const frame of api.followSession(SESSION, { signal: leaving.signal, after: after ?? null })) {
    frames.push(frame);
    if (frame.payload.kind === "done") break;
  }
  return frames;
}

describe("a conversation's stream", () => {
  it("is whole wherever it is cut, and says whose each frame is", async () => {
    const whole = Buffer.from(
      `: ok\n\n${server.turn.map((one) => encode({ ...one, id: `${TURN}:${one.id}` })).join("")}`,
    );
    for (let cutAfter = 0; cutAfter < whole.length; cutAfter += 7) {
      server.mishaps = [{ cutAfter }];
      const frames = (await followed()).filter(({ payload }) => payload.kind !== "opened");
      expect(frames.map(({ turnId }) => turnId)).toEqual(server.turn.map(() => TURN));
      expect(frames.reduce(reduceTurn, newTurn("k", "", SESSION, ""))).toMatchObject({
        phase: "done",
        text: "é🏡à",
      });
    }
  }, 60_000);

  it("goes on after the frame that is known", async () => {
    const frames = await followed(`${TURN}:2-1`);
    expect(server.requests(PATH)[0]?.headers["last-event-id"]).toBe(`${TURN}:2-1`);
    expect(frames.map(({ payload }) => payload.kind)).toEqual(["opened", "delta", "done"]);
  });

  it("asks again for a frame that was left out", async () => {
    server.mishaps = [{ without: ["2-1"] }];
    const view = (await followed()).reduce(reduceTurn, newTurn("k", "", SESSION, ""));
    expect(view.text).toBe("é🏡à");
    expect(server.requests(PATH)[1]?.headers["last-event-id"]).toBe(`${TURN}:2-0`);
  });

  it("outlasts a gateway that is away for longer than a turn's patience", async () => {
    api = await signedIn(server, base, { timings: { ...QUICK, giveUpMs: 1 } });
    server.mishaps = Array.from({ length: 12 }, () => ({ refuse: { status: 503 } }));
    expect((await followed()).at(-1)?.payload.kind).toBe("done");
  });

  it("ends with a refusal that stays", async () => {
    server.mishaps = [{ refuse: { status: 404, code: "unknown_conversation" } }];
    await expect(followed()).rejects.toMatchObject({ status: 404 });
  });
});
