/** What a history must not show, by kind. */
export const anomalyKinds = {
  'no-reply': 'a request got no reply in time',
  'unanswered-request': 'a record on a request topic got no reply',
  'missed-conflict': 'a request id was used again for another request, which was not refused',
  'differing-replies': 'one request id got two different replies',
  'invented-reply': 'a reply was delivered that no worker sent',
  'lost-message': 'an acknowledged message is not in its room',
  'doubled-message': 'one request created two messages',
  'invented-message': 'a message is in a room that nobody sent',
  'seq-gap': 'the messages of a room are not numbered from 1 without gaps',
  'inverted-order': 'a later request took effect earlier',
  'lost-event': 'a change was made, but has no event',
  'doubled-event': 'one change has two events',
  'invented-event': 'an event has no request, or its request was refused',
  'event-gap': 'the events of a room are not numbered from 1 without gaps',
  'event-order': 'the events of a room are not in order on their topic',
  'forbidden-change':
    'a change was made by somebody who was not allowed to at the time, or a banned user joined',
  'unpublished-event': 'an event was stored and never published',
  'lost-change': 'an acknowledged change is missing in the end',
  'invented-change': 'the final state contains a change without an event',
  'stream-missed': 'a stream did not get an event that its user may see',
  'stream-repeated': 'a stream got an event twice',
  'stream-order': 'a stream got the events of a room out of order',
  'not-ready': 'a worker or a front was not ready within a minute after everything was repaired',
  'wrong-health': 'a worker or a front did not report its state, or not what was missing',
  'not-served': 'a pair that only some of the workers know was not answered',
  'stream-invented': 'a stream got an event that is on no topic, or not for its user',
  'subscription-missed': 'a STOMP subscription did not get an event that its user may see',
  'subscription-repeated': 'a STOMP subscription got an event twice',
  'subscription-order': 'a STOMP subscription got the events of its room out of order',
  'subscription-invented': 'a STOMP subscription got an event that is on no topic, or not for its user',
} as const;

export type AnomalyKind = keyof typeof anomalyKinds;

export interface Anomaly {
  readonly kind: AnomalyKind;
  /** The details, with the ids by which it can be found. */
  readonly about: string;
}
