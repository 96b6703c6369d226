/** Short names for what the gateway answers; generated from its OpenAPI document (`openapi.d.ts`). */
import type { components } from "./openapi";

type Schemas = components["schemas"];

export type Me = Schemas["Me"];
export type AccessGranted = Schemas["AccessGranted"];

export type Session = Schemas["Session"];
export type SessionList = Schemas["SessionList"];
export type SessionChange = Schemas["SessionChange"];
export type Fragment = Schemas["Fragment"];
export type LinkedTransaction = Schemas["Linked"];

export type TurnRecord = Schemas["TurnRecord"];
export type TurnList = Schemas["TurnList"];
export type ChatAnswer = Schemas["ChatAnswer"];
export type Context = Schemas["Context"];

export type ActionEntry = Schemas["Action"];
export type ActionList = Schemas["ActionList"];
export type Undone = Schemas["Undone"];

export type Transaction = Schemas["Transaction"];
export type TransactionList = Schemas["TransactionList"];
export type TransactionDossier = Schemas["TransactionDossier"];
export type TransactionKind = Schemas["TransactionKind"];
export type TransactionStatus = Schemas["TransactionStatus"];
export type PartyRecord = Schemas["PartyRecord"];
export type PriceHeld = Schemas["PriceHeld"];
export type DateHeld = Schemas["DateHeld"];
export type Form = Schemas["Form"];
export type FormList = Schemas["FormList"];
export type Catalogue = Schemas["Catalogue"];

export type Capability = Schemas["Capability"];
export type UsageReport = Schemas["UsageReport"];
export type Cost = Schemas["Cost"];
export type Budget = Schemas["Budget"];
export type ErrorCode = Schemas["ErrorCode"];
export type Question = Schemas["Question"];

/** What an answer took, in tokens; what is stored tells less than the stream did. */
export interface Usage {
  input_tokens: number;
  output_tokens: number;
  cached_input_tokens?: number;
  /** A provider told no numbers: they were counted by Léa. */
  estimated?: boolean;
}

/** One of the answers that a question offers; sending `label` as the message gives it. */
export interface Choice {
  label: string;
}

/** What Léa asked or proposed and waits for. */
export interface Pending {
  kind: "question" | "confirmation" | "proposal";
  text: string;
  choices: readonly Choice[];
}

export interface ChatRequest {
  message: string;
  session_id: string | null;
}
