// @vitest-environment happy-dom
import { act, cleanup, renderHook, waitFor } from "@testing-library/react";
import { StrictMode } from "react";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { Door } from "../../tests/scene";
import { SESSION, TURN, stored, toldTurn } from "../../tests/turns";
import { WireServer, answer, refuse } from "../../tests/wire-server";
import { leaAPI } from "@/lib/api";
import type { TransactionDossier } from "@/lib/types";
import { useAuth } from "./useAuth";
import { type Lea, useLea } from "./useLea";
import type { Resource } from "./useResource";
import { useSessionActions } from "./useSessionActions";
import { useSessions } from "./useSessions";
import { useTransaction } from "./useTransaction";

const server = new WireServer();
const ACTIONS = `/v1/lea/sessions/${SESSION}/actions`;
const session = (id: string, title: string) => ({ id, title });

beforeAll(async () => {
  const base = await server.start();
  (window as unknown as { happyDOM: { setURL(url: string): void } }).happyDOM.setURL(base);
});
beforeEach(async () => {
  new Door().open(server);
  await leaAPI.login("j@r.ca", "secret");
  server.seen.length = 0;
});
afterEach(async () => {
  cleanup();
  await leaAPI.logout();
  server.reset();
});
afterAll(() => server.stop());

interface Named {
  id: string | null;
}

const patient = { timeout: 10_000 };

describe("useAuth", () => {
  it("knows who is signed in, and shows at once that nobody is any more", async () => {
    const { result } = renderHook(() => useAuth());
    expect(result.current.state).toBe("in");
    await waitFor(() => expect(result.current.me?.name).toBe("Jeanne Roy"), patient);
    await act(() => result.current.logout());
    expect(result.current).toMatchObject({ state: "out", me: null });
  });

  it("says why a sign-in failed, until the next try", async () => {
    await leaAPI.logout();
    const { result } = renderHook(() => useAuth());
    server.routes.set("POST /v1/auth/login", (_, response) =>
      refuse(response, { status: 401, detail: "Inexact." }),
    );
    let succeeded = true;
    await act(async () => {
      succeeded = await result.current.login("j@r.ca", "?");
    });
    expect([succeeded, result.current.state, result.current.error?.message]).toEqual([
      false,
      "out",
      "Inexact.",
    ]);
    new Door().open(server);
    await act(async () => {
      succeeded = await result.current.login("j@r.ca", "secret");
    });
    expect([succeeded, result.current.state, result.current.error]).toEqual([true, "in", null]);
  });
});

describe("useLea", () => {
  beforeEach(() => {
    server.turn = toldTurn([["Bon", "jour"]]);
    server.routes.set(`GET /v1/lea/sessions/${SESSION}/turns`, answer({ items: [], next_cursor: null }));
  });

  it("shows an answer as it comes, and stays the same when the view learns the conversation's name", async () => {
    const { result, rerender } = renderHook<Lea, Named>(({ id }) => useLea(id), {
      initialProps: { id: null },
      wrapper: StrictMode,
    });
    act(() => result.current.send("Bonjour"));
    expect(result.current.active).toMatchObject({ message: "Bonjour", phase: "connecting" });
    await waitFor(
      () => expect(result.current.turns[0]).toMatchObject({ phase: "done", text: "Bonjour" }),
      patient,
    );
    const { sessionId, turns } = result.current;
    rerender({ id: sessionId });
    expect(result.current.turns[0]).toBe(turns[0]);
    expect(server.requests("/v1/lea/chat/stream")).toHaveLength(1);
    rerender({ id: null });
    expect(result.current).toMatchObject({ sessionId: null, turns: [] });
  });

  it("loads what was said, and comes back to what still runs", async () => {
    const before = stored({ turn_id: SESSION, message: "Avant", created_at: "2026-11-20T12:00:00Z" });
    const items = [stored({ state: "running", content: null }), before];
    server.routes.set(`GET /v1/lea/sessions/${SESSION}/turns`, answer({ items, next_cursor: null }));
    const { result } = renderHook(() => useLea(SESSION), { wrapper: StrictMode });
    expect(result.current.loading).toBe(true);
    await waitFor(() => {
      expect(result.current.turns.map(({ phase }) => phase)).toEqual(["done", "done"]);
    }, patient);
    expect(result.current.turns.at(-1)).toMatchObject({ text: "Bonjour", turnId: TURN });
    expect(result.current.loading).toBe(false);
  });
});

describe("useSessions", () => {
  it("searches once nobody types any more, turns pages, and renames", async () => {
    server.routes.set("GET /v1/lea/sessions", ({ path }, response) => {
      const query = new URL(path, "http://lea").searchParams;
      const name = query.get("q") ?? query.get("cursor") ?? "tous";
      answer({ items: [session(name, name)], next_cursor: name === "tous" ? "deux" : null })(
        {} as never,
        response,
      );
    });
    server.routes.set("PATCH /v1/lea/sessions/tous", answer(session("tous", "Autre")));
    const { result } = renderHook(() => useSessions());
    const shown = () => result.current.items.map(({ id }) => id);
    await waitFor(() => expect(shown()).toEqual(["tous"]), patient);
    await act(() => result.current.loadMore());
    expect([shown(), result.current.hasMore]).toEqual([["tous", "deux"], false]);
    for (const text of ["p", "pi", "pins"]) act(() => result.current.setSearch(text));
    await waitFor(() => expect(shown()).toEqual(["pins"]), patient);
    expect(server.requests("/v1/lea/sessions").filter(({ path }) => path.includes("q="))).toHaveLength(1);
    await act(() => result.current.rename("tous", "Autre"));
    expect(server.seen.filter(({ method }) => method === "PATCH").map(({ body }) => body)).toEqual([
      { title: "Autre" },
    ]);
  });

  it("says why one can't be removed, and keeps it", async () => {
    server.routes.set("GET /v1/lea/sessions", answer({ items: [session("a", "A")], next_cursor: null }));
    server.routes.set("DELETE /v1/lea/sessions/a", (_, response) =>
      refuse(response, { status: 409, code: "conversation_busy", detail: "Une réponse est en cours." }),
    );
    const { result } = renderHook(() => useSessions());
    await waitFor(() => expect(result.current.items).toHaveLength(1), patient);
    await expect(result.current.remove("a")).rejects.toMatchObject({ message: "Une réponse est en cours." });
    expect(result.current.items).toHaveLength(1);
  });
});

describe("useSessionActions and useTransaction", () => {
  it("reads the list anew when one is taken back, and when the version grows", async () => {
    let line = "Prix fixé.";
    server.routes.set(`GET ${ACTIONS}`, (seen, response) =>
      answer({ items: [{ id: "a", line }], next_cursor: null })(seen, response),
    );
    server.routes.set("POST /v1/lea/actions/a/undo", (seen, response) => {
      line = "Prix annulé.";
      answer({ id: "a", line })(seen, response);
    });
    const { result, rerender } = renderHook(({ version }) => useSessionActions(SESSION, version), {
      initialProps: { version: 0 },
    });
    const lines = () => result.current.items.map((one) => one.line);
    await waitFor(() => expect(lines()).toEqual(["Prix fixé."]), patient);
    await act(async () => expect(await result.current.undo("a")).toBe("Prix annulé."));
    await waitFor(() => expect(lines()).toEqual(["Prix annulé."]), patient);
    expect(result.current).toMatchObject({ busy: null, undone: 1 });
    rerender({ version: 1 });
    await waitFor(() => expect(server.requests(ACTIONS)).toHaveLength(3), patient);
    expect(lines(), "shown as it was until then").toEqual(["Prix annulé."]);
  });

  it("says why one can't be taken back, and is free for the next try", async () => {
    server.routes.set(`GET ${ACTIONS}`, answer({ items: [], next_cursor: null }));
    server.routes.set("POST /v1/lea/actions/a/undo", (_, response) =>
      refuse(response, { status: 409, detail: "Un formulaire repose dessus." }),
    );
    const { result } = renderHook(() => useSessionActions(SESSION, 0));
    await act(() =>
      expect(result.current.undo("a")).rejects.toMatchObject({ message: "Un formulaire repose dessus." }),
    );
    expect(result.current.busy).toBeNull();
  });

  it("reads again what failed once the browser is online", async () => {
    server.routes.set("GET /v1/transactions/a", (_, response) => refuse(response, { status: 404 }));
    const { result } = renderHook(() => useTransaction("a", 0));
    await waitFor(() => expect(result.current.error?.status).toBe(404), patient);
    server.routes.set("GET /v1/transactions/a", answer({ id: "a" }));
    act(() => void window.dispatchEvent(new Event("online")));
    await waitFor(() => expect(result.current).toMatchObject({ data: { id: "a" }, error: null }), patient);
  });

  it("never shows one transaction under another's name", async () => {
    server.routes.set("GET /v1/transactions/a", answer({ id: "a" }));
    server.routes.set("GET /v1/transactions/b", (_, response) =>
      refuse(response, { status: 404, detail: "Introuvable." }),
    );
    const { result, rerender } = renderHook<Resource<TransactionDossier>, Named>(
      ({ id }) => useTransaction(id, 0),
      {
        initialProps: { id: "a" },
      },
    );
    await waitFor(() => expect(result.current.data?.id).toBe("a"), patient);
    rerender({ id: "b" });
    expect(result.current).toMatchObject({ data: null, loading: true });
    await waitFor(() => expect(result.current.error?.message).toBe("Introuvable."), patient);
    rerender({ id: null });
    expect(result.current).toMatchObject({ data: null, loading: false, error: null });
  });
});
