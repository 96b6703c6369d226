import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { MESSAGE, QUICK, signedIn, told } from "../../tests/scene";
import { toldTurn } from "../../tests/turns";
import { WireServer } from "../../tests/wire-server";

/** A browser's window, as far as the network is concerned. */
const browser = new EventTarget();
const server = new WireServer();
let base: string;

beforeAll(async () => {
  base = await server.start();
});
beforeEach(() => {
  vi.stubGlobal("window", browser);
  go("online");
  server.turn = toldTurn([["Bon", "jour"]]);
});
afterEach(() => {
  vi.unstubAllGlobals();
  server.reset();
});
afterAll(() => server.stop());

function go(state: "online" | "offline"): void {
  vi.stubGlobal("navigator", { onLine: state === "online" });
  browser.dispatchEvent(new Event(state));
}

describe("a network that comes and goes", () => {
  it("is come back to at once, however long the wait would have been", async () => {
    const api = await signedIn(server, base, {
      timings: { ...QUICK, firstWaitMs: 50_000, longestWaitMs: 50_000 },
    });
    server.mishaps = [{ silentAfter: 4 }];
    const reading = told(api.chatStream(MESSAGE));
    await vi.waitFor(() => expect(server.seen).toHaveLength(1));
    await new Promise((resolve) => setTimeout(resolve, 100));
    go("offline");
    setTimeout(() => go("online"), 50);
    const { frames, view } = await reading;
    expect(view).toMatchObject({ phase: "done", text: "Bonjour" });
    expect(frames.map(({ payload }) => payload.kind)).toContain("interrupted");
  });

  it("keeps a message for when it is there, however many tries fail meanwhile", async () => {
    const api = await signedIn(server, base);
    go("offline");
    server.mishaps = Array.from({ length: 8 }, () => ({ cutAfter: 0 }));
    const { view } = await told(api.chatStream(MESSAGE));
    expect(view.text).toBe("Bonjour");
    const keys = server.seen.map(({ headers }) => headers["idempotency-key"]).filter(Boolean);
    expect(new Set(keys).size).toBe(1);
  });
});
