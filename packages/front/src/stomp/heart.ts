/**
 * Heart-beats both ways, as a client and this front agreed, and pings where the client promises none: so that either
 * finds out that the other is gone without a word.
 */
export interface Heart {
  /** Milliseconds between two from the client; 0 for none. */
  readonly fromClient: number;
  /** Milliseconds between two from here; 0 for none. */
  readonly fromHere: number;
}

/** What a CONNECT's `heart-beat` (`<can send>,<wants>`, absent: `0,0`) and what this front offers come to. */
export function agreeOnHeart(header: string | undefined, offered: number): Heart | undefined {
  const [, canSend, wants] = /^\s*(\d{1,9})\s*,\s*(\d{1,9})\s*$/.exec(header ?? '0,0') ?? [];
  if (canSend === undefined || wants === undefined) return undefined;
  const every = (client: number) => (client === 0 ? 0 : Math.max(client, offered));
  return { fromClient: every(Number(canSend)), fromHere: every(Number(wants)) };
}

export interface Beating {
  readonly beat: () => void;
  readonly ping: () => void;
  /** Milliseconds since anything came from the client; undefined while nothing is read from it. */
  readonly silence: () => number | undefined;
  /** @param allowed how long it may be silent, in milliseconds */
  readonly onSilent: (allowed: number) => void;
}

/** @param pingInterval milliseconds. @returns stops it */
export function startHeart(
  { fromClient, fromHere }: Heart,
  pingInterval: number,
  { beat, ping, silence, onSilent }: Beating,
): () => void {
  const timers: NodeJS.Timeout[] = [];
  const every = (interval: number, act: () => void) => timers.push(setInterval(act, interval).unref());
  /** One may be late by as much again: clocks and networks are not exact. */
  const listen = (interval: number) => {
    if ((silence() ?? 0) > 2 * interval) onSilent(2 * interval);
  };
  if (fromHere > 0) every(fromHere, beat);
  if (fromClient > 0) every(fromClient, () => listen(fromClient));
  else
    every(pingInterval, () => {
      ping();
      listen(pingInterval);
    });
  return () => {
    for (const timer of timers) clearInterval(timer);
  };
}
