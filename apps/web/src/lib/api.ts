/** Léa's gateway, as the page calls it. */
import { Account, accountCalls } from "./account";
import { API_BASE } from "./config";
import { fileCalls } from "./files";
import type { SessionFrame, WireFrame } from "./frames";
import { Requests } from "./request";
import { BrowserStore, type TokenStore } from "./store";
import { TIMINGS } from "./timings";
import { Transport } from "./transport";
import { turnCalls } from "./turns";
import type {
  ActionList,
  Capability,
  Catalogue,
  ChatAnswer,
  ChatRequest,
  Context,
  Me,
  Session,
  SessionList,
  TransactionDossier,
  TransactionList,
  TurnList,
  Undone,
  UsageReport,
} from "./types";

export { LeaError } from "./problem";

export interface StreamOptions {
  /** Ends the stream; never the turn. */
  signal?: AbortSignal;
  /** The same key gives the same turn. */
  idempotencyKey?: string;
}

export interface FollowOptions {
  signal?: AbortSignal;
  /** The last frame that is known, `<turn_id>:<attempt>-<seq>`; without it the turn that runs comes first, or the next. */
  after?: string | null;
}

/** A turn's frames, each once and in order, up to the terminal one; it resumes and renews by itself. Throws LeaError. */
export interface TurnStream extends AsyncIterable<WireFrame> {
  readonly turnId: string | null;
  readonly sessionId: string | null;
}

/** Every turn of a conversation, until its signal ends it. Throws LeaError. */
export type SessionStream = AsyncIterable<SessionFrame>;

export interface Page {
  cursor?: string | null;
  limit?: number;
}

export interface LeaAPI {
  login(email: string, password: string): Promise<Me>;
  logout(): Promise<void>;
  readonly me: () => Promise<Me>;
  signedIn(): boolean;
  /** Names the sign-in: another one may be somebody else's. */
  readonly signIn: () => string | null;
  /** Be told when `signIn` changes, here or in another tab; returns what ends it. */
  readonly onSignIn: (listener: () => void) => () => void;
  chatStream(request: ChatRequest, options?: StreamOptions): TurnStream;
  chat(request: ChatRequest, options?: StreamOptions): Promise<ChatAnswer>;
  resume(turnId: string, cursor: string | null, options?: StreamOptions): TurnStream;
  followSession(sessionId: string, options?: FollowOptions): SessionStream;
  cancel(turnId: string): Promise<void>;
  sessions: {
    list(page?: Page & { q?: string }): Promise<SessionList>;
    get(id: string): Promise<Session>;
    rename(id: string, title: string): Promise<Session>;
    link(id: string, transactionId: string | null): Promise<Session>;
    remove(id: string): Promise<void>;
    turns(id: string, page?: Page): Promise<TurnList>;
    actions(id: string, page?: Page): Promise<ActionList>;
    /** The conversation as a file to save. */
    exportFile(id: string, format: "json" | "markdown"): Promise<File>;
  };
  undo(actionId: string): Promise<Undone>;
  transactions: {
    list(page?: Page & { q?: string; kind?: "sale" | "purchase"; status?: string }): Promise<TransactionList>;
    get(id: string): Promise<TransactionDossier>;
  };
  forms: {
    catalogue(): Promise<Catalogue>;
    /** A prepared form's summary as PDF. */
    pdf(id: string): Promise<File>;
  };
  context(sessionId: string): Promise<Context>;
  usage(month?: string): Promise<UsageReport>;
  capabilities(capability: string): Promise<Capability>;
}

/** An API of the gateway at `base` (empty: where the page comes from). */
export function createAPI(base: string, store: TokenStore = new BrowserStore(), timings = TIMINGS): LeaAPI {
  const transport = new Transport(base);
  const requests = new Requests(transport, timings);
  const account = new Account(transport, requests, store, timings);
  return { ...accountCalls(account), ...turnCalls(transport, requests, timings), ...fileCalls(requests) };
}

/** The gateway that this page belongs to. */
export const leaAPI: LeaAPI = createAPI(API_BASE);
