/** Publishes what is true for a moment only: nobody waits for it, and late it would be out of date. */
import type { EventSender, Log } from '@parley/messaging';
import { type Emission, withEventId } from './emissions.ts';

/** Milliseconds after which an event is given up. */
const momentLasts = 5_000;

export function publishMoment(
  events: EventSender,
  emission: Emission,
  traceparent: string | undefined,
  log: Log,
): void {
  const { action } = emission;
  events
    .send({ ...emission, text: withEventId(emission.text, null), traceparent }, { within: momentLasts })
    .catch((error) => log.debug({ action, error }, 'an event of a moment was given up'));
}
