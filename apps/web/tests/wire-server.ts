/** A small server that speaks the gateway's wire, and misbehaves as it is told; no part of it knows the client. */
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";

import { isAfter, readFrameId } from "@/lib/frames";

import { SESSION, TURN, type Told, encode } from "./turns";

export interface Seen {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: unknown;
}

/** What happens to one stream request; nothing stated: it is told to its end. */
export interface Mishap {
  /** Refuse it with this status and problem document. */
  refuse?: {
    status: number;
    code?: string;
    detail?: string;
    headers?: Record<string, string>;
    /** What else the problem document tells. */
    members?: Record<string, unknown>;
  };
  /** Break the connection off after so many bytes of the body. */
  cutAfter?: number;
  /** End it in order, after so many frames, with what a replica that stops says. */
  drainAfter?: number;
  /** Write nothing more after so many frames, and keep the connection open. */
  silentAfter?: number;
  /** Tell the turn from its start, whatever the client has. */
  forgetful?: boolean;
  /** Leave frames out. */
  without?: readonly string[];
  /** Write in pieces of so many bytes. */
  pieces?: number;
  /** Milliseconds between comments, so many of them, before the frames. */
  comments?: { every: number; count: number };
}

type Answer = (request: Seen, response: ServerResponse) => void;

export class WireServer {
  readonly seen: Seen[] = [];
  /** Streams that are open, and the most that were at once. */
  readonly open = { now: 0, most: 0 };
  turn: Told[] = [];
  mishaps: Mishap[] = [];
  /** Answers of other routes: `GET /v1/auth/me`. */
  readonly routes = new Map<string, Answer>();
  readonly #server: Server = createServer((request, response) => void this.#serve(request, response));

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  reset(): void {
    this.seen.length = 0;
    this.mishaps = [];
    this.open.most = this.open.now;
    this.routes.clear();
  }

  requests(path: string): Seen[] {
    return this.seen.filter((one) => one.path.split("?")[0] === path);
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const seen: Seen = {
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
      body: text === "" ? undefined : JSON.parse(text),
    };
    this.seen.push(seen);
    const path = seen.path.split("?")[0] ?? "";
    const route = this.routes.get(`${seen.method} ${path}`);
    if (route !== undefined) route(seen, response);
    else if (path.endsWith("/stream")) this.#stream(seen, response, path.includes("/sessions/"));
    else refuse(response, { status: 404, code: "not_found" });
  }

  #stream(seen: Seen, response: ServerResponse, conversation: boolean): void {
    const mishap = this.mishaps.shift() ?? {};
    if (mishap.refuse !== undefined) {
      refuse(response, mishap.refuse);
      return;
    }
    const told = String(seen.headers["last-event-id"] ?? "");
    const cursor = mishap.forgetful ? null : readFrameId(conversation ? told.split(":")[1] : told);
    const left = this.turn.filter(({ id }) => {
      const frame = readFrameId(id);
      return frame !== null && isAfter(frame, cursor) && !mishap.without?.includes(id);
    });
    if (left.length === 0 && seen.method === "GET" && !conversation) {
      response.writeHead(204).end();
      return;
    }
    const opening = seen.method === "POST" ? `: ok\n\ndata: {"status":"connecting"}\n\n` : ": ok\n\n";
    const frames = left.map((one) => encode(conversation ? { ...one, id: `${TURN}:${one.id}` } : one));
    this.open.now += 1;
    this.open.most = Math.max(this.open.now, this.open.most);
    response.on("close", () => (this.open.now -= 1));
    response.writeHead(200, {
      "content-type": "text/event-stream",
      "x-lea-turn-id": TURN,
      "x-lea-session-id": SESSION,
    });
    // a conversation's stream stays open after its last turn
    void write(response, opening, frames, conversation ? { silentAfter: frames.length, ...mishap } : mishap);
  }
}

async function write(
  response: ServerResponse,
  opening: string,
  frames: readonly string[],
  mishap: Mishap,
): Promise<void> {
  const some = frames.slice(0, mishap.drainAfter ?? mishap.silentAfter ?? frames.length);
  if (mishap.comments) {
    response.write(opening);
    for (let count = 0; count < mishap.comments.count; count += 1) {
      await pause(mishap.comments.every);
      response.write(": keepalive\n\n");
    }
  }
  let body = Buffer.from((mishap.comments ? "" : opening) + some.join(""));
  if (mishap.cutAfter !== undefined) body = body.subarray(0, mishap.cutAfter);
  const size = mishap.pieces ?? (body.length || 1);
  for (let at = 0; at < body.length; at += size) {
    await new Promise((written) => response.write(body.subarray(at, at + size), written));
    if (size < body.length) await pause(0);
  }
  if (mishap.cutAfter !== undefined) response.destroy();
  else if (mishap.drainAfter !== undefined) response.end("retry: 20\n: to be continued\n\n");
  else if (mishap.silentAfter === undefined) response.end();
  else if (body.length === 0) response.flushHeaders();
}

export function refuse(response: ServerResponse, told: NonNullable<Mishap["refuse"]>): void {
  response.writeHead(told.status, { "content-type": "application/problem+json", ...told.headers });
  const { status, code, detail, members } = told;
  response.end(JSON.stringify({ status, title: "Refus", code, detail, ...members }));
}

export function answer(body: unknown, status = 200): Answer {
  return (_, response) => {
    response.writeHead(status, { "content-type": "application/json" });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
