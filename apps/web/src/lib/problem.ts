/** Why a call failed, with a sentence for the person who waits for it. */
import { sentence } from "./language";

/** A refusal of the gateway's as it came: RFC 9457, `application/problem+json`. */
export type Problem = Readonly<Record<string, unknown>>;

/** Codes of failures that no gateway told. */
export type LocalCode = "unreachable" | "interrupted" | "timeout" | "signed_out" | "malformed";

/** Statuses that a later try may not meet; the same idempotency key keeps it one message. */
const PASSING = new Set([408, 429, 502, 503, 504]);

interface Told {
  status: number;
  code: string;
  retryable: boolean;
  retryAfterSeconds?: number | undefined;
  problem?: Problem;
}

/** A call that failed. `message` is for a person, in the language of the page; `status` is 0 without an answer. */
export class LeaError extends Error {
  readonly status: number;
  readonly code: string;
  /** Whether the same may succeed later. */
  readonly retryable: boolean;
  readonly retryAfterSeconds: number | undefined;
  readonly problem: Problem | undefined;

  constructor(message: string, told: Told, options?: ErrorOptions) {
    super(message, options);
    this.name = "LeaError";
    this.status = told.status;
    this.code = told.code;
    this.retryable = told.retryable;
    this.retryAfterSeconds = told.retryAfterSeconds;
    this.problem = told.problem;
  }

  /** One that happened on this side of the wire. */
  static local(code: LocalCode, cause?: unknown): LeaError {
    const retryable = code !== "signed_out";
    return new LeaError(sentence(code), { status: 0, code, retryable }, { cause });
  }

  /** What a response that is no success says; a proxy's error page says only its status. */
  static async of(response: Response): Promise<LeaError> {
    const problem = await problemOf(response);
    const text = problem.detail ?? problem.title;
    return new LeaError(typeof text === "string" ? text : sentence("refused"), {
      status: response.status,
      code: typeof problem.code === "string" ? problem.code : `http_${response.status}`,
      retryable: typeof problem.retryable === "boolean" ? problem.retryable : isPassing(response),
      retryAfterSeconds: retryAfterOf(response),
      problem,
    });
  }
}

/** `error` as a LeaError: anything unforeseen counts as a connection that failed. */
export function leaErrorOf(error: unknown): LeaError {
  return error instanceof LeaError ? error : LeaError.local("unreachable", error);
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    const body: unknown = await response.json();
    return typeof body === "object" && body !== null ? (body as Problem) : {};
  } catch {
    return {};
  }
}

/** Whether the same may be taken later: a busy gateway, a limit, a conversation in which another turn runs. */
function isPassing(response: Response): boolean {
  return PASSING.has(response.status) || retryAfterOf(response) !== undefined;
}

/** Seconds; only the form that the gateway writes is read, a date counts as nothing. */
function retryAfterOf(response: Response): number | undefined {
  const told = response.headers.get("retry-after");
  return told !== null && /^\d{1,6}$/.test(told) ? Number(told) : undefined;
}
