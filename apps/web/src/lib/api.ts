/** Léa's gateway, as the page calls it. */
import type { SessionFrame, WireFrame } from "./frames";
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
  me(): Promise<Me>;
  signedIn(): boolean;
  chatStream(request: ChatRequest, options?: StreamOptions): TurnStream;
  chat(request: ChatRequest, options?: StreamOptions): Promise<ChatAnswer>;
  resume(turnId: string, cursor: string | null, options?: StreamOptions): TurnStream;
  followSession(sessionId: string, options?: StreamOptions): SessionStream;
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

export declare const leaAPI: LeaAPI;
