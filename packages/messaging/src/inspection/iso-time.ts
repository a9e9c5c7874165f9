/** The latest time that a Date can represent. Epoch milliseconds. */
const latest = 8.64e15;

/** A record's timestamp, which may be any number, in ISO 8601: limited to what a Date can represent. */
export const isoTime = (timestamp: number): string =>
  new Date(Math.max(-latest, Math.min(timestamp, latest))).toISOString();
