/** Publishes what is true for a moment only: nobody waits for it, and late it would be out of date. */
import type { EventSender, Log } from '@parley/messaging';
import { type NewEvent, withEventId } from './new-events.ts';

/** Milliseconds after which an event is given up. */
const momentLasts = 5_000;

export function publishMoment(
  events: EventSender,
  event: NewEvent,
  traceparent: string | undefined,
  log: Log,
): void {
  const { action } = event;
  events
    .send({ ...event, text: withEventId(event.text, null), traceparent }, { within: momentLasts })
    .catch((error) => log.debug({ action, error }, 'an event of a moment was given up'));
}
