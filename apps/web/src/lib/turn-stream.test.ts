import fc from "fast-check";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { MESSAGE, QUICK, signedIn, told } from "../../tests/scene";
import { SESSION, TURN, done, encode, toldTurn } from "../../tests/turns";
import { WireServer, answer } from "../../tests/wire-server";
import type { LeaAPI } from "./api";
import { LeaError } from "./problem";

const server = new WireServer();
const TEXT = ["« Bonjour », ", "dit Léa 🏡", " à l’Île-des-Sœurs."];
const RESUME = `/v1/lea/turns/${TURN}/stream`;
const SEND = "/v1/lea/chat/stream";
let base: string;
let api: LeaAPI;

beforeAll(async () => {
  base = await server.start();
});
beforeEach(async () => {
  api = await signedIn(server, base);
  server.turn = toldTurn([TEXT]);
});
afterEach(() => server.reset());
afterAll(() => server.stop());

/** The ids of a turn's own frames, in the order in which they came. */
const ids = (frames: { id: unknown }[]) =>
  frames.flatMap(({ id }) => (id === null ? [] : [Object.values(id as object).join("-")]));
const keys = () => server.requests(SEND).map(({ headers }) => headers["idempotency-key"]);

describe("a turn's stream", () => {
  it("is told once and whole where nothing happens", async () => {
    const stream = api.chatStream(MESSAGE);
    const { frames, view } = await told(stream);
    expect(view).toMatchObject({ phase: "done", text: TEXT.join(""), turnId: TURN, sessionId: SESSION });
    expect(ids(frames)).toEqual(server.turn.map(({ id }) => id));
    expect(stream.turnId).toBe(TURN);
    expect(server.seen[0]).toMatchObject({ method: "POST", path: SEND, body: MESSAGE });
    expect(server.seen[0]?.headers.authorization).toBe("Bearer access-1");
  });

  it("is whole wherever it is cut: between frames, within one, within a character", async () => {
    const text = "é🏡à";
    server.turn = toldTurn([["é🏡", "à"]], { done: true }).filter(({ id }) => id !== "0-1");
    const whole = Buffer.from(`: ok\n\ndata: {"status":"connecting"}\n\n${server.turn.map(encode).join("")}`);
    for (let cutAfter = 0; cutAfter < whole.length; cutAfter += 1) {
      server.mishaps = [{ cutAfter }];
      const { frames, view } = await told(api.chatStream(MESSAGE));
      expect(view, `cut after ${cutAfter} bytes`).toMatchObject({ phase: "done", text });
      expect(ids(frames)).toEqual(server.turn.map(({ id }) => id));
    }
  }, 60_000);

  it("is whole after any cuts, in any pieces, with attempts that begin again", async () => {
    const attempts = fc.array(
      fc.array(fc.string({ unit: "grapheme", minLength: 1 }), { minLength: 1, maxLength: 4 }),
      {
        minLength: 1,
        maxLength: 3,
      },
    );
    const mishap = fc.record({ cutAfter: fc.nat(500), pieces: fc.integer({ min: 40, max: 300 }) });
    await fc.assert(
      fc.asyncProperty(attempts, fc.array(mishap, { maxLength: 4 }), async (deltas, mishaps) => {
        server.turn = toldTurn(deltas);
        server.mishaps = [...mishaps];
        const { frames, view } = await told(api.chatStream(MESSAGE));
        expect(view).toMatchObject({ phase: "done", text: deltas.at(-1)?.join("") });
        expect(ids(frames)).toEqual(server.turn.map(({ id }) => id));
      }),
      { numRuns: 60 },
    );
  }, 60_000);

  it("is sent again under the same key until it is taken, then resumed at the cursor", async () => {
    const busy = { status: 503, headers: { "retry-after": "0" } };
    server.mishaps = [{ refuse: busy }, { cutAfter: 0 }, { cutAfter: 160 }, { refuse: busy }];
    const { view } = await told(api.chatStream(MESSAGE));
    expect(view).toMatchObject({ phase: "done", text: TEXT.join("") });
    expect(new Set(keys()).size).toBe(1);
    expect(server.requests(RESUME).map(({ headers }) => headers["last-event-id"])).not.toEqual([]);
  });

  it("waits as long as Retry-After says", async () => {
    server.mishaps = [{ refuse: { status: 503, headers: { "retry-after": "1" } } }];
    const began = performance.now();
    await told(api.chatStream(MESSAGE));
    expect(performance.now() - began).toBeGreaterThanOrEqual(990);
  });

  it("is given up after two further tries that nobody took", async () => {
    server.mishaps = Array.from({ length: 9 }, () => ({ refuse: { status: 502 } }));
    await expect(told(api.chatStream(MESSAGE))).rejects.toMatchObject({ status: 502, retryable: true });
    expect(keys()).toHaveLength(3);
    expect(new Set(keys()).size).toBe(1);
  });

  it("heeds a refusal at once, in its own words", async () => {
    const refusal = { status: 402, code: "budget_spent", detail: "Le budget du mois est épuisé." };
    server.mishaps = [{ refuse: refusal }];
    const failure = told(api.chatStream(MESSAGE));
    await expect(failure).rejects.toBeInstanceOf(LeaError);
    await expect(failure).rejects.toMatchObject({
      message: refusal.detail,
      code: "budget_spent",
      retryable: false,
    });
    expect(keys()).toHaveLength(1);
  });

  it("tells when a limit lets the message through", async () => {
    server.mishaps = [{ refuse: { status: 429, code: "rate_limited", headers: { "retry-after": "7" } } }];
    await expect(told(api.chatStream(MESSAGE))).rejects.toMatchObject({
      retryable: true,
      retryAfterSeconds: 7,
    });
  });

  it("comes back as soon as a stopping replica says", async () => {
    server.mishaps = [{ drainAfter: 4 }];
    const { view } = await told(api.chatStream(MESSAGE));
    expect(view.text).toBe(TEXT.join(""));
    expect(server.requests(RESUME)[0]?.headers["last-event-id"]).toBe("1-1");
  });

  it("drops what it is told twice", async () => {
    server.mishaps = [{ drainAfter: 5 }, { forgetful: true }];
    const { frames, view } = await told(api.chatStream(MESSAGE));
    expect(view.text).toBe(TEXT.join(""));
    expect(ids(frames)).toEqual(server.turn.map(({ id }) => id));
  });

  it("asks again for a frame that was left out", async () => {
    server.mishaps = [{ without: ["1-2"] }, { without: ["1-2"] }];
    const { frames, view } = await told(api.chatStream(MESSAGE));
    expect(view.text).toBe(TEXT.join(""));
    expect(ids(frames)).toEqual(server.turn.map(({ id }) => id));
  });

  it("takes silence for a lost connection", async () => {
    api = await signedIn(server, base, { timings: { ...QUICK, idleMs: 150 } });
    server.mishaps = [{ silentAfter: 4 }];
    const { view } = await told(api.chatStream(MESSAGE));
    expect(view.text).toBe(TEXT.join(""));
    expect(server.requests(RESUME)).toHaveLength(1);
  });

  it("takes comments for life", async () => {
    api = await signedIn(server, base, { timings: { ...QUICK, idleMs: 1500 } });
    server.mishaps = [{ comments: { every: 300, count: 8 } }];
    const { view } = await told(api.chatStream(MESSAGE));
    expect(view.text).toBe(TEXT.join(""));
    expect(server.seen).toHaveLength(1);
  });

  it("ends in an error where nothing but comments comes for too long", async () => {
    api = await signedIn(server, base, { timings: { ...QUICK, totalMs: 200, giveUpMs: 100 } });
    server.mishaps = [{ comments: { every: 20, count: 1000 } }];
    await expect(told(api.chatStream(MESSAGE))).rejects.toMatchObject({ code: "timeout" });
  });

  it("is the whole answer at once where the gateway streams nothing", async () => {
    server.mishaps = [{ refuse: { status: 501, code: "not_configured" } }];
    server.routes.set("POST /v1/lea/chat", answer({ ...done(), content: "Bonjour." }));
    const { view } = await told(api.chatStream(MESSAGE));
    expect(view).toMatchObject({ phase: "done", text: "Bonjour.", turnId: TURN, model: "gpt-5" });
    expect(server.requests("/v1/lea/chat")[0]?.headers["idempotency-key"]).toBe(keys()[0]);
  });

  it("is over when nothing comes after the cursor", async () => {
    const last = server.turn.at(-1)?.id ?? "";
    expect((await told(api.resume(TURN, last))).frames).toEqual([]);
    expect((await told(api.resume(TURN, "1-2"))).frames.map(({ payload }) => payload.kind)).toEqual([
      "opened",
      "delta",
      "done",
    ]);
  });

  it("ends when its reader wants no more, and leaves the connection", async () => {
    const leaving = new AbortController();
    server.mishaps = [{ silentAfter: 4 }];
    const reading = (async () => {
      for await (const { payload } of api.chatStream(MESSAGE, { signal: leaving.signal })) {
        if (payload.kind === "delta") leaving.abort();
      }
    })();
    await expect(reading).rejects.toMatchObject({ name: "AbortError" });
    expect(server.seen).toHaveLength(1);
  });
});
