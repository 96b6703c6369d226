"use client";

import type { LeaError } from "@/lib/problem";
import type { TransactionDossier } from "@/lib/types";

export interface TransactionState {
  readonly data: TransactionDossier | null;
  readonly loading: boolean;
  readonly error: LeaError | null;
}

/** A transaction's file; read anew whenever `version` changes, shown as it was until then. */
export function useTransaction(_id: string | null, _version: number): TransactionState {
  throw new Error("to come");
}
