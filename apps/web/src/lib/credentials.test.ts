import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { MemoryStore, Shelf } from "../../tests/memory-store";
import { Door, MESSAGE, QUICK, signedIn, told } from "../../tests/scene";
import { TURN, toldTurn } from "../../tests/turns";
import { WireServer, answer, refuse } from "../../tests/wire-server";
import { type LeaAPI, createAPI } from "./api";

const server = new WireServer();
const EXPIRED = { refuse: { status: 401, code: "token_expired" } };
const REFRESH = "/v1/auth/refresh";
let base: string;
let door: Door;
let shelf: Shelf;
let api: LeaAPI;

beforeAll(async () => {
  base = await server.start();
});
beforeEach(async () => {
  door = new Door();
  shelf = new Shelf();
  api = await signedIn(server, base, { door, shelf });
  server.turn = toldTurn([["Bon", "jour"]]);
});
afterEach(() => server.reset());
afterAll(() => server.stop());

const anotherTab = () => createAPI(base, new MemoryStore(shelf), QUICK);

describe("a session", () => {
  it("is renewed once after a 401, and the message sent again under its key", async () => {
    server.mishaps = [EXPIRED];
    expect((await told(api.chatStream(MESSAGE))).view.text).toBe("Bonjour");
    const sent = server.requests("/v1/lea/chat/stream");
    expect(sent.map(({ headers }) => headers.authorization)).toEqual(["Bearer access-1", "Bearer access-2"]);
    expect(new Set(sent.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
  });

  it("is renewed in the middle of an answer, which goes on at its cursor", async () => {
    server.mishaps = [{ drainAfter: 4 }, EXPIRED];
    const { view } = await told(api.chatStream(MESSAGE));
    expect(view).toMatchObject({ phase: "done", text: "Bonjour" });
    const resumed = server.requests(`/v1/lea/turns/${TURN}/stream`);
    expect(resumed.map(({ headers }) => [headers.authorization, headers["last-event-id"]])).toEqual([
      ["Bearer access-1", "1-1"],
      ["Bearer access-2", "1-1"],
    ]);
    expect(door.renewals).toBe(1);
  });

  it("is renewed once for however many calls find it over", async () => {
    door.expire();
    await Promise.all([api.me(), api.me(), api.me()]);
    expect(door.renewals).toBe(1);
  });

  it("is renewed by one tab after the other, each with the token that the other left", async () => {
    const other = anotherTab();
    door.expire();
    const names = await Promise.all([api.me(), other.me(), api.me(), other.me()]);
    expect(new Set(names.map(({ name }) => name))).toEqual(new Set(["Jeanne Roy"]));
    const shown = server
      .requests(REFRESH)
      .map(({ body }) => (body as { refresh_token: string }).refresh_token);
    expect(new Set(shown).size).toBe(shown.length);
  });

  it("outlives an exchange whose answer was lost", async () => {
    door.expire();
    const exchange = server.routes.get(`POST ${REFRESH}`);
    let lost = 0;
    server.routes.set(`POST ${REFRESH}`, (seen, response) => {
      lost += 1;
      if (lost === 1) response.destroy();
      else exchange?.(seen, response);
    });
    await expect(api.me()).resolves.toMatchObject({ name: "Jeanne Roy" });
    expect(api.signedIn()).toBe(true);
  });

  it("outlives a gateway that can't renew it for now", async () => {
    door.expire();
    server.routes.set(`POST ${REFRESH}`, (_, response) => refuse(response, { status: 503 }));
    await expect(api.me()).rejects.toMatchObject({ status: 503 });
    expect(api.signedIn()).toBe(true);
  });

  it("is over when its renewal is refused: every tab learns it, and nothing more is asked", async () => {
    const other = anotherTab();
    const heard: (string | null)[] = [];
    other.onSignIn(() => heard.push(other.signIn()));
    door.end();
    await expect(api.me()).rejects.toMatchObject({ code: "signed_out" });
    expect(api.signedIn()).toBe(false);
    expect(heard).toEqual([null]);
    server.seen.length = 0;
    await expect(other.me()).rejects.toMatchObject({ code: "signed_out" });
    expect(server.seen).toEqual([]);
  });

  it("ends at once where its broker signs out, even if the gateway is not there", async () => {
    server.routes.set("POST /v1/auth/logout", (_, response) => response.destroy());
    await api.logout();
    expect(api.signedIn()).toBe(false);
    expect(shelf.kept).toBeNull();
  });

  it("belongs to who signed in last: another tab does not go on as somebody else", async () => {
    const other = anotherTab();
    await other.login("a@b.ca", "secret");
    server.seen.length = 0;
    await api.me();
    expect(server.requests("/v1/auth/me")[0]?.headers.authorization).not.toBe("Bearer access-1");
  });

  it("never lends itself to a message of who was signed in before", async () => {
    server.mishaps = [{ refuse: { status: 503, headers: { "retry-after": "1" } } }];
    const sending = told(api.chatStream(MESSAGE));
    const refused = expect(sending).rejects.toMatchObject({ code: "signed_out" });
    await vi.waitFor(() => expect(server.requests("/v1/lea/chat/stream")).toHaveLength(1));
    await api.logout();
    await api.login("a@b.ca", "secret");
    await refused;
    expect(server.requests("/v1/lea/chat/stream")).toHaveLength(1);
  });

  it("says in the gateway's words why a password is refused, and stays out", async () => {
    server.routes.set("POST /v1/auth/login", (_, response) =>
      refuse(response, {
        status: 401,
        code: "wrong_credentials",
        detail: "Adresse ou mot de passe inexact.",
      }),
    );
    const out = createAPI(base, new MemoryStore(), QUICK);
    await expect(out.login("j@r.ca", "?")).rejects.toMatchObject({
      message: "Adresse ou mot de passe inexact.",
    });
    expect(out.signedIn()).toBe(false);
  });

  it("keeps its tokens out of every address", async () => {
    server.routes.set("GET /v1/lea/sessions", answer({ items: [], next_cursor: null }));
    await api.sessions.list({ q: "rue des Pins & Fils", limit: 5 });
    await told(api.chatStream(MESSAGE));
    expect(server.seen.map(({ path }) => path).join(" ")).not.toMatch(/access-|refresh-/);
    expect(server.seen[0]?.path).toBe("/v1/lea/sessions?q=rue+des+Pins+%26+Fils&limit=5");
  });
});
