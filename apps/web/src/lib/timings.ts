/** How long the page waits, in milliseconds. */
export interface Timings {
  /** For the headers of an answer. */
  readonly connectMs: number;
  /** Without a byte on a stream; the gateway sends a comment every 15 s. */
  readonly idleMs: number;
  /** One connection, from its first byte to its last: a turn is answered or ended within 105 s. */
  readonly totalMs: number;
  /** A call that answers at once. */
  readonly callMs: number;
  /** How long nothing may move, while online, before a stream that was taken counts as lost. */
  readonly giveUpMs: number;
  /** The same while the browser says that it is offline. */
  readonly offlineMs: number;
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
}

export const TIMINGS: Timings = {
  connectMs: 15_000,
  idleMs: 40_000,
  totalMs: 120_000,
  callMs: 20_000,
  giveUpMs: 60_000,
  offlineMs: 900_000,
  firstWaitMs: 300,
  longestWaitMs: 5_000,
};

/** Further tries of a call that may not have been taken. */
export const RETRIES = 2;
