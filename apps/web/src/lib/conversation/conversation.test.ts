import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { QUICK, signedIn } from "../../../tests/scene";
import { SESSION, TURN, done, stored, toldTurn } from "../../../tests/turns";
import { WireServer, answer } from "../../../tests/wire-server";
import type { LeaAPI } from "../api";
import type { TurnRecord } from "../types";
import { Conversation } from "./conversation";

const server = new WireServer();
const SEND = "/v1/lea/chat/stream";
const FOLLOW = `/v1/lea/sessions/${SESSION}/stream`;
const TURNS = `GET /v1/lea/sessions/${SESSION}/turns`;
const CANCEL = `/v1/lea/turns/${TURN}/cancel`;
const opened: Conversation[] = [];
let base: string;
let api: LeaAPI;

beforeAll(async () => {
  base = await server.start();
});
beforeEach(async () => {
  api = await signedIn(server, base);
  server.turn = toldTurn([["Bon", "jour"]]);
  keep([]);
});
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
  vi.unstubAllGlobals();
  vi.resetModules();
  server.reset();
});
afterAll(() => server.stop());

/** Have the gateway know these turns, newest first. */
function keep(items: TurnRecord[], next_cursor: string | null = null): void {
  server.routes.set(TURNS, answer({ items, next_cursor }));
}

function open(sessionId: string | null): Conversation {
  const conversation = new Conversation(api, sessionId);
  opened.push(conversation);
  conversation.open();
  return conversation;
}

const last = (conversation: Conversation) => conversation.state().turns.at(-1);
const until = (condition: () => void) => vi.waitFor(condition, { timeout: 10_000, interval: 5 });
const settled = (conversation: Conversation) =>
  until(() => expect(conversation.state()).toMatchObject({ active: null, turns: [expect.anything()] }));

describe("a conversation", () => {
  it("begins with its first message, which gives it its name", async () => {
    const conversation = open(null);
    conversation.send("Bonjour");
    expect(last(conversation)).toMatchObject({ phase: "connecting", message: "Bonjour", turnId: null });
    await settled(conversation);
    expect(conversation.state()).toMatchObject({ sessionId: SESSION, loading: false, loadError: null });
    expect(last(conversation)).toMatchObject({ phase: "done", text: "Bonjour", turnId: TURN });
    expect(server.requests(SEND)).toHaveLength(1);
  });

  it("shows once what a spent budget refused, which is recorded all the same", async () => {
    const members = { turn_id: TURN, session_id: SESSION };
    server.mishaps = [{ refuse: { status: 402, code: "budget_spent", detail: "Budget épuisé.", members } }];
    keep([stored({ state: "failed" })]);
    const conversation = open(null);
    conversation.send("Bonjour");
    await settled(conversation);
    expect(conversation.state().sessionId).toBe(SESSION);
    conversation.reload();
    await until(() => expect(server.requests(TURNS.replace("GET ", ""))).not.toHaveLength(0));
    expect(conversation.state().turns).toHaveLength(1);
    expect(last(conversation)).toMatchObject({
      phase: "error",
      turnId: TURN,
      error: { message: "Budget épuisé." },
    });
  });

  it("takes one message at a time, and none without words", async () => {
    const conversation = open(null);
    conversation.send("  ");
    conversation.send("Bonjour");
    conversation.send("Encore");
    await settled(conversation);
    expect(server.requests(SEND)).toHaveLength(1);
  });

  it("draws once for many tokens, and leaves what is over as the object that it was", async () => {
    const older = stored({ turn_id: SESSION, created_at: "2026-11-20T12:00:00Z" });
    keep([older]);
    const conversation = open(SESSION);
    server.turn = toldTurn([Array.from({ length: 2_000 }, (_, at) => ` ${at}`)]);
    server.mishaps = [{ without: server.turn.map(({ id }) => id) }]; // its own stream has nothing to tell
    await until(() => expect(conversation.state().loading).toBe(false));
    const [first] = conversation.state().turns;
    let drawn = 0;
    conversation.subscribe(() => (drawn += 1));
    conversation.send("Compte");
    await until(() => expect(last(conversation)?.phase).toBe("done"));
    expect(last(conversation)?.text.split(" ")).toHaveLength(2_001);
    expect(drawn).toBeLessThan(100);
    expect(conversation.state().turns[0]).toBe(first);
  });

  it("shows an answer that runs when the page is loaded, once, from its beginning", async () => {
    keep([stored({ state: "running", content: null })]);
    const conversation = open(SESSION);
    await settled(conversation);
    expect(last(conversation)).toMatchObject({ phase: "done", text: "Bonjour", message: "Bonjour" });
    expect(server.requests(SEND)).toEqual([]);
  });

  it("shows what another tab asks, with its words", async () => {
    const [accepted, ...rest] = toldTurn([["Bon", "jour"]]);
    server.turn = accepted ? [{ ...accepted, data: { ...accepted.data, message: "Salut" } }, ...rest] : [];
    const conversation = open(SESSION);
    const before = conversation.state().version;
    await settled(conversation);
    expect(last(conversation)).toMatchObject({ phase: "done", text: "Bonjour", message: "Salut" });
    expect(conversation.state().version).toBeGreaterThan(before);
  });

  it("holds one stream at a time, and follows on from what it has seen", async () => {
    const conversation = open(null);
    conversation.send("Bonjour");
    await settled(conversation);
    await until(() => expect(server.requests(FOLLOW)).toHaveLength(1));
    expect(server.requests(FOLLOW)[0]?.headers["last-event-id"]).toBe(`${TURN}:${server.turn.at(-1)?.id}`);
    expect(server.open.most).toBe(1);
  });

  it("reads older turns, and sorts them before the others", async () => {
    keep([stored()], "older");
    server.turn = [];
    const conversation = open(SESSION);
    await until(() => expect(conversation.state()).toMatchObject({ hasOlder: true, loading: false }));
    keep([stored({ turn_id: SESSION, message: "Avant", created_at: "2026-11-20T12:00:00Z" })]);
    await conversation.loadOlder();
    expect(conversation.state().turns.map(({ message }) => message)).toEqual(["Avant", "Bonjour"]);
    expect(conversation.state().hasOlder).toBe(false);
  });

  it("is there before its stream is, and knows where older turns go on once the gateway answers", async () => {
    server.mishaps = Array.from({ length: 200 }, () => ({ refuse: { status: 503 } }));
    server.routes.set(TURNS, answer({ detail: "Indisponible." }, 503));
    const conversation = open(SESSION);
    await until(() =>
      expect(conversation.state()).toMatchObject({ loading: false, loadError: { status: 503 } }),
    );
    keep([stored()], "older");
    conversation.reload();
    await until(() => expect(conversation.state()).toMatchObject({ loadError: null, hasOlder: true }));
    expect(last(conversation)?.text).toBe("Bonjour");
  });

  it("says why it can't be shown", async () => {
    server.mishaps = [{ refuse: { status: 404, code: "unknown_conversation", detail: "Introuvable." } }];
    const conversation = open(SESSION);
    await until(() => expect(conversation.state().loadError?.message).toBe("Introuvable."));
    expect(conversation.state().loading).toBe(false);
  });
});

describe("stopping", () => {
  it("is asked of the gateway, and is over with the terminal frame", async () => {
    server.routes.set(`POST ${CANCEL}`, answer({}, 202));
    server.mishaps = [{ silentAfter: 4 }];
    const conversation = open(null);
    conversation.send("Bonjour");
    await until(() => expect(last(conversation)?.text).toBe("Bon"));
    conversation.stop();
    conversation.stop();
    await until(() => expect(server.requests(CANCEL)).toHaveLength(1));
    expect(conversation.state().active).toMatchObject({ stopping: true, text: "Bon" });
  });

  it("can be tried again where the gateway did not hear it", async () => {
    server.mishaps = [{ silentAfter: 4 }];
    const conversation = open(null);
    conversation.send("Bonjour");
    await until(() => expect(last(conversation)?.text).toBe("Bon"));
    conversation.stop();
    await until(() => expect(conversation.state().active?.stopping).toBe(false));
  });

  it("gives up a message that nobody has taken", async () => {
    server.mishaps = [{ silentAfter: 0, cutAfter: 0 }, { silentAfter: 0 }];
    api = await signedIn(server, base, { timings: { ...QUICK, firstWaitMs: 60_000, longestWaitMs: 60_000 } });
    const conversation = open(null);
    conversation.send("Bonjour");
    await until(() => expect(server.requests(SEND)).toHaveLength(1));
    conversation.stop();
    expect(last(conversation)).toMatchObject({ phase: "cancelled" });
  });
});

describe("trying again", () => {
  const keys = () => server.requests(SEND).map(({ headers }) => headers["idempotency-key"]);

  it("sends what was not taken under its own key", async () => {
    server.mishaps = [{ refuse: { status: 429, headers: { "retry-after": "1" } } }];
    const conversation = open(null);
    conversation.send("Bonjour");
    await until(() =>
      expect(last(conversation)?.error).toMatchObject({ retryable: true, retryAfterSeconds: 1 }),
    );
    conversation.retry(last(conversation)?.key ?? "");
    await settled(conversation);
    expect(last(conversation)).toMatchObject({ phase: "done", text: "Bonjour" });
    expect(keys()).toHaveLength(2);
    expect(new Set(keys()).size).toBe(1);
  });

  it("asks anew what ended badly", async () => {
    server.turn = toldTurn([["Bon"]], { error: "Débordé.", code: "provider_overloaded", retryable: true });
    const conversation = open(null);
    conversation.send("Bonjour");
    await until(() => expect(last(conversation)).toMatchObject({ phase: "error", text: "Bon" }));
    server.turn = toldTurn([["Bonjour"]], done());
    conversation.retry(last(conversation)?.key ?? "");
    await until(() => expect(last(conversation)).toMatchObject({ phase: "done", text: "Bonjour" }));
    expect(new Set(keys()).size).toBe(2);
  });

  it("goes on where an answer was lost from sight", async () => {
    api = await signedIn(server, base, { timings: { ...QUICK, giveUpMs: 30 } });
    const away = { refuse: { status: 503 } };
    server.mishaps = [{ drainAfter: 4 }, ...Array.from({ length: 40 }, () => away)];
    const conversation = open(null);
    conversation.send("Bonjour");
    await until(() => expect(last(conversation)).toMatchObject({ phase: "error", text: "Bon" }));
    server.mishaps = [];
    conversation.retry(last(conversation)?.key ?? "");
    await until(() =>
      expect(last(conversation)).toMatchObject({ phase: "done", text: "Bonjour", error: null }),
    );
    expect(keys()).toHaveLength(1);
  });

  it("comes back by itself when the gateway does", async () => {
    api = await signedIn(server, base, { timings: { ...QUICK, giveUpMs: 30 } });
    server.mishaps = [{ drainAfter: 4 }, ...Array.from({ length: 60 }, () => ({ refuse: { status: 503 } }))];
    const conversation = open(null);
    conversation.send("Bonjour");
    await until(() => expect(last(conversation)).toMatchObject({ phase: "error", text: "Bon" }));
    await until(() =>
      expect(last(conversation)).toMatchObject({ phase: "done", text: "Bonjour", error: null }),
    );
    expect(keys()).toHaveLength(1);
  });
});

describe("a page that is loaded again", () => {
  it("sends the message that was on its way, under the same key, and only then", async () => {
    const storage = new Map<string, string>();
    vi.stubGlobal("sessionStorage", {
      getItem: (name: string) => storage.get(name) ?? null,
      setItem: (name: string, value: string) => storage.set(name, value),
      removeItem: (name: string) => storage.delete(name),
    });
    server.mishaps = [{ silentAfter: 0 }];
    const left = open(null);
    left.send("Bonjour");
    await until(() => expect(server.requests(SEND)).toHaveLength(1));
    open(null);
    expect(server.requests(SEND), "another conversation of the same page does not").toHaveLength(1);

    vi.resetModules();
    const next = await import("./conversation");
    const conversation = new next.Conversation(api, null);
    opened.push(conversation);
    conversation.open();
    await settled(conversation);
    expect(last(conversation)).toMatchObject({ message: "Bonjour", text: "Bonjour" });
    const keys = server.requests(SEND).map(({ headers }) => headers["idempotency-key"]);
    expect(keys[0]).toBe(keys[1]);
    expect(storage.size).toBe(0);
  });
});
