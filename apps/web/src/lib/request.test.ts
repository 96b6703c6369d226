import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { QUICK, signedIn } from "../../tests/scene";
import { WireServer, answer, refuse } from "../../tests/wire-server";
import type { LeaAPI } from "./api";
import { speak } from "./language";

const server = new WireServer();
const ID = "0197c0de-0000-7000-8000-00000000000a";
let base: string;
let api: LeaAPI;

beforeAll(async () => {
  base = await server.start();
});
beforeEach(async () => {
  api = await signedIn(server, base);
});
afterEach(() => {
  server.reset();
  speak("fr");
});
afterAll(() => server.stop());

/** Fail as often as told, then answer. */
function failing(route: string, times: number, body: unknown): void {
  let left = times;
  server.routes.set(route, (seen, response) => {
    left -= 1;
    if (left >= 0) refuse(response, { status: 503 });
    else answer(body)(seen, response);
  });
}

describe("a call", () => {
  it("is tried again where that is safe, a change under the same key", async () => {
    failing("GET /v1/forms/catalogue", 2, { items: [] });
    await expect(api.forms.catalogue()).resolves.toEqual({ items: [] });
    failing(`POST /v1/lea/actions/${ID}/undo`, 2, { id: ID, line: "Annulé." });
    await expect(api.undo(ID)).resolves.toMatchObject({ line: "Annulé." });
    const keys = server
      .requests(`/v1/lea/actions/${ID}/undo`)
      .map(({ headers }) => headers["idempotency-key"]);
    expect(keys).toHaveLength(3);
    expect(new Set(keys).size).toBe(1);
  });

  it("ends after two further tries", async () => {
    failing("GET /v1/forms/catalogue", 9, { items: [] });
    await expect(api.forms.catalogue()).rejects.toMatchObject({ status: 503 });
    expect(server.seen).toHaveLength(3);
  });

  it("ends where nobody answers in time", async () => {
    api = await signedIn(server, base, { timings: { ...QUICK, callMs: 60 } });
    server.routes.set("GET /v1/forms/catalogue", () => undefined);
    await expect(api.forms.catalogue()).rejects.toMatchObject({ code: "timeout" });
  });

  it("speaks the language of the page, also where only a proxy answers", async () => {
    speak("en");
    server.routes.set("GET /v1/lea/usage", (_, response) => {
      response.writeHead(404, { "content-type": "text/html" }).end("<h1>nginx</h1>");
    });
    await expect(api.usage()).rejects.toMatchObject({
      status: 404,
      message: expect.stringMatching(/^The request/) as string,
    });
    expect(server.seen[0]?.headers["accept-language"]).toBe("en-CA");
  });

  it("changes only what it is given", async () => {
    server.routes.set(`PATCH /v1/lea/sessions/${ID}`, answer({ id: ID }));
    await api.sessions.rename(ID, "Rue des Pins");
    await api.sessions.link(ID, null);
    expect(server.seen.map(({ body }) => body)).toEqual([
      { title: "Rue des Pins" },
      { transaction_id: null },
    ]);
  });

  it("gives a file the name that the gateway gives it", async () => {
    server.routes.set(`GET /v1/lea/sessions/${ID}/export`, (_, response) => {
      response.writeHead(200, {
        "content-type": "text/markdown; charset=utf-8",
        "content-disposition": `attachment; filename="lea-rue.md"; filename*=UTF-8''L%C3%A9a%20%E2%80%93%20rue.md`,
      });
      response.end("# Rue des Pins");
    });
    const file = await api.sessions.exportFile(ID, "markdown");
    expect([file.name, await file.text()]).toEqual(["Léa – rue.md", "# Rue des Pins"]);
  });
});
