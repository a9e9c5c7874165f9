/**
 * Publishes ephemeral events, which are true for a moment only: nobody waits for them, and late they would be out of
 * date.
 */
import type { EventSender, Log } from '@parley/messaging';
import { type NewEvent, withEventId } from './new-events.ts';

/** How long an event is tried. Milliseconds. */
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
    .catch((error) => log.debug({ action, error }, 'an ephemeral event was given up'));
}
