"use client";

import { leaAPI } from "@/lib/api";
import type { TransactionDossier } from "@/lib/types";

import { type Resource, useResource } from "./useResource";

/** A transaction's file; read anew whenever `version` changes. */
export function useTransaction(id: string | null, version: number): Resource<TransactionDossier> {
  return useResource(id, version, () => leaAPI.transactions.get(id ?? ""));
}
