/** What a STOMP socket may do. */
export interface StompConfig {
  /** Of other sites, whose pages may open sockets. */
  readonly origins: readonly string[];
  readonly frameBytes: number;
  readonly frameHeaders: number;
  readonly subscriptions: number;
  readonly framesPerSecond: number;
  /** Milliseconds between heart-beats, as they are offered and asked for. */
  readonly heartbeat: number;
  /** Milliseconds between pings of sockets that promise no heart-beats. */
  readonly pingInterval: number;
  /** Milliseconds in which a frame that has begun has to end, and in which CONNECT has to come. */
  readonly frameTimeout: number;
}

/** Bytes that may wait for a slow reader: on the socket, and once more of events that wait for what is before them. */
export const budget = 256 * 1024;
/** Replays stop for the reader when so many bytes wait. */
export const replayBudget = 64 * 1024;
/** Messages that a client may leave unacknowledged; more wait. */
export const maxUnacknowledged = 1_000;
/** Requests of one socket that wait for their reply; no frame is read while there are more. */
export const maxInFlight = 128;
/** Of one socket. */
export const maxTransactions = 10;
/** In one transaction. */
export const maxFramesInTransaction = 100;
/** Of all frames in all transactions of one socket. */
export const maxBytesInTransactions = 256 * 1024;
