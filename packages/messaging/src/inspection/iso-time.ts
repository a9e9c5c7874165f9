/** The latest time that a Date can be. Epoch milliseconds. */
const latest = 8.64e15;

/** ISO 8601 of what a record says its time is, which may be any number: at the utmost what a Date can be. */
export const isoTime = (timestamp: number): string =>
  new Date(Math.max(-latest, Math.min(timestamp, latest))).toISOString();
