/** An API that is signed in at a wire server, with short waits. */
import { type LeaAPI, createAPI } from "@/lib/api";
import { TIMINGS, type Timings } from "@/lib/timings";
import { type TurnView, newTurn, reduceTurn } from "@/lib/turn";
import type { WireFrame } from "@/lib/frames";

import { MemoryStore, Shelf } from "./memory-store";
import { type WireServer, answer, refuse } from "./wire-server";

export const QUICK: Timings = { ...TIMINGS, firstWaitMs: 1, longestWaitMs: 20 };
export const MESSAGE = { message: "Bonjour", session_id: null };

/** Sign-in and renewal as the gateway has them: each refresh token is good once, each access token until it expires. */
export class Door {
  readonly valid = new Set<string>();
  renewals = 0;
  #token = 0;
  #refresh = "";

  open(server: WireServer): void {
    server.routes.set("POST /v1/auth/login", (_, response) => answer(this.#grant())(_, response));
    server.routes.set("POST /v1/auth/refresh", (seen, response) => {
      this.renewals += 1;
      const shown = (seen.body as { refresh_token: string }).refresh_token;
      if (shown === this.#refresh) answer(this.#grant())(seen, response);
      else refuse(response, { status: 401, code: "session_ended" });
    });
    server.routes.set("POST /v1/auth/logout", answer(undefined, 204));
    server.routes.set("GET /v1/auth/me", (seen, response) => {
      if (this.lets(seen.headers.authorization))
        answer({ id: "u", name: "Jeanne Roy", email: "j@r.ca" })(seen, response);
      else refuse(response, { status: 401, code: "token_expired" });
    });
  }

  lets(authorization: string | undefined): boolean {
    return this.valid.has(authorization?.replace("Bearer ", "") ?? "");
  }

  expire(): void {
    this.valid.clear();
  }

  end(): void {
    this.expire();
    this.#refresh = "gone";
  }

  #grant() {
    this.#token += 1;
    this.#refresh = `refresh-${this.#token}`;
    this.valid.add(`access-${this.#token}`);
    return {
      access_token: `access-${this.#token}`,
      refresh_token: this.#refresh,
      token_type: "bearer",
      expires_in: 900,
    };
  }
}

export async function signedIn(
  server: WireServer,
  base: string,
  { timings = QUICK, door = new Door(), shelf = new Shelf() } = {},
): Promise<LeaAPI> {
  door.open(server);
  const api = createAPI(base, new MemoryStore(shelf), timings);
  await api.login("j@r.ca", "secret");
  server.seen.length = 0;
  return api;
}

/** Read a stream to its end. */
export async function told(
  stream: AsyncIterable<WireFrame>,
): Promise<{ frames: WireFrame[]; view: TurnView }> {
  const frames: WireFrame[] = [];
  for await (const frame of stream) frames.push(frame);
  return { frames, view: frames.reduce(reduceTurn, newTurn("k", "Bonjour", null, "2026-11-26T12:00:00Z")) };
}
