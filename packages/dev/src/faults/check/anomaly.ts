/** What a history must not show, by kind. */
export const anomalyKinds = {
  'no-reply': 'a request got no reply in time',
  'unanswered-request': 'a record on a request topic got no reply of its own',
  'missed-conflict': 'a request id was used again for something else, and that was not refused',
  'differing-replies': 'one request id got two replies that differ',
  'invented-reply': 'a reply was told that no worker gave',
  'lost-message': 'a message that was acknowledged is not in its room',
  'doubled-message': 'one request made two messages',
  'invented-message': 'a message stands in a room that nobody said',
  'seq-gap': 'the messages of a room are not numbered from 1 without gaps',
  'inverted-order': 'what was asked later took effect earlier',
  'lost-event': 'a change was made, and no event tells of it',
  'doubled-event': 'one change is told by two events',
  'invented-event': 'an event tells of what nobody asked, or of what was refused',
  'event-gap': 'the events of a room are not numbered from 1 without gaps',
  'event-order': 'the events of a room do not stand on their topic in their order',
  'forbidden-change':
    'a change was made by whom it was not allowed to then, or somebody came in who was kept out',
  'unpublished-event': 'an event was stored and never published',
  'lost-change': 'a change that was acknowledged is not there in the end',
  'invented-change': 'the end shows a change that no event tells of',
  'stream-missed': 'a stream was not told of an event that its user may see',
  'stream-repeated': 'a stream was told of an event twice',
  'stream-order': 'a stream was told of the events of a room out of their order',
  'not-ready': 'a worker or a front was not ready within a minute after all was mended',
  'wrong-health': 'a worker or a front did not say how it was, or not what was missing',
  'not-served': 'a pair that some of the workers know, and not all, was not answered',
  'stream-invented': 'a stream was told of an event that is on no topic, or not for its user',
  'subscription-missed': 'a STOMP subscription was not told of an event that its user may see',
  'subscription-repeated': 'a STOMP subscription was told of an event twice',
  'subscription-order': 'a STOMP subscription was told of the events of its room out of their order',
  'subscription-invented':
    'a STOMP subscription was told of an event that is on no topic, or not for its user',
} as const;

export type AnomalyKind = keyof typeof anomalyKinds;

export interface Anomaly {
  readonly kind: AnomalyKind;
  /** The details, with the ids by which it can be found. */
  readonly about: string;
}
