/** Conversations, what was done in them, transactions and forms. */
import type { Page } from "./api";
import type { Requests } from "./request";
import { uuid } from "./uuid";

export function fileCalls(requests: Requests) {
  return {
    sessions: sessionCalls(requests),
    transactions: transactionCalls(requests),
    forms: formCalls(requests),
    undo: (actionId: string) =>
      requests.json("post", "/v1/lea/actions/{action_id}/undo", {
        path: { action_id: actionId },
        idempotencyKey: uuid(),
      }),
    context: (sessionId: string) =>
      requests.json("get", "/v1/lea/context", { query: { session_id: sessionId } }),
    usage: (month?: string) => requests.json("get", "/v1/lea/usage", { query: { month } }),
    capabilities: (capability: string) =>
      requests.json("post", "/v1/lea/capabilities/check", { body: { capability }, idempotencyKey: uuid() }),
  };
}

function sessionCalls(requests: Requests) {
  const path = "/v1/lea/sessions/{session_id}";
  const change = (id: string, body: { title?: string; transaction_id?: string | null }) =>
    requests.json("patch", path, { path: { session_id: id }, body, idempotencyKey: uuid() });
  return {
    list: (page: Page & { q?: string } = {}) =>
      requests.json("get", "/v1/lea/sessions", { query: { ...page } }),
    get: (id: string) => requests.json("get", path, { path: { session_id: id } }),
    rename: (id: string, title: string) => change(id, { title }),
    link: (id: string, transactionId: string | null) => change(id, { transaction_id: transactionId }),
    remove: (id: string) =>
      requests.done("delete", path, { path: { session_id: id }, idempotencyKey: uuid() }),
    turns: (id: string, page: Page = {}) =>
      requests.json("get", `${path}/turns`, { path: { session_id: id }, query: { ...page } }),
    actions: (id: string, page: Page = {}) =>
      requests.json("get", `${path}/actions`, { path: { session_id: id }, query: { ...page } }),
    exportFile: (id: string, format: "json" | "markdown") =>
      requests.file(
        "get",
        `${path}/export`,
        { path: { session_id: id }, query: { format } },
        format === "json" ? "lea-conversation.json" : "lea-conversation.md",
      ),
  };
}

function transactionCalls(requests: Requests) {
  return {
    list: (page: Page & { q?: string; kind?: "sale" | "purchase"; status?: string } = {}) =>
      requests.json("get", "/v1/transactions", { query: { ...page } }),
    get: (id: string) =>
      requests.json("get", "/v1/transactions/{transaction_id}", { path: { transaction_id: id } }),
  };
}

function formCalls(requests: Requests) {
  return {
    catalogue: () => requests.json("get", "/v1/forms/catalogue"),
    pdf: (id: string) =>
      requests.file("get", "/v1/forms/{form_id}/pdf", { path: { form_id: id } }, "lea.pdf"),
  };
}
