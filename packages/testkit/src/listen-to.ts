/** Waits for events among past and future records. */
import { inspect } from 'node:util';
import type { EventLog, KeptEvent } from '@parley/messaging';
import { NoEvent } from './errors.ts';
import type { EventListener, Wanted } from './event-listener.ts';
import { matches } from './matches.ts';

export interface EventSource {
  readonly log: EventLog;
  /** For messages, as in "of room 7". */
  readonly where: string;
  readonly isMeant: (event: KeptEvent) => boolean;
  /** The field of events that `type` is compared with, as in `actionType`. */
  readonly typeField: string;
  /** Milliseconds. */
  readonly timeout: number;
}

export function listenTo<Event>(source: EventSource): EventListener<Event> {
  const { log, where, isMeant, typeField, timeout: usual } = source;
  const taken = new Set<KeptEvent>();
  const ours = () => log.events.filter(isMeant);
  return {
    get events() {
      return ours().map(({ body }) => body as Event);
    },
    async expectEvent(wanted, { timeout = usual } = {}) {
      const fits = testOf(wanted, typeField);
      // Marked as taken at once, so that two waits for the same event each get one of their own.
      const take = (event: KeptEvent) => {
        const isTaken = isMeant(event) && !taken.has(event) && fits(event.body as Event);
        if (isTaken) taken.add(event);
        return isTaken;
      };
      const found = await log.find(take, timeout);
      if (found) return found.body as Event;
      const others = ours().filter((event) => !taken.has(event));
      throw new NoEvent(
        where,
        described(wanted),
        others.map(({ body }) => body),
        timeout,
      );
    },
  };
}

function testOf<Event>(wanted: Wanted<Event>, typeField: string): (event: Event) => boolean {
  if (typeof wanted === 'function') return wanted;
  const { type, ...fields } = wanted as { type?: unknown };
  const all = type === undefined ? fields : { ...fields, [typeField]: type };
  return (event) => matches(event, all);
}

const described = (wanted: unknown): string =>
  typeof wanted === 'function' ? String(wanted) : inspect(wanted, { breakLength: Number.POSITIVE_INFINITY });
