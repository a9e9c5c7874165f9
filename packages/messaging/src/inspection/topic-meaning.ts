/** What the records on each topic of a deployment are. */
import { type EventTopic, eventTopicNames, type PairName, pairNames } from '@parley/contracts';
import type { TopicNames } from '../settings/topic-names.ts';

export type TopicMeaning =
  /** Topics that are not Parley's have no pair. */
  | { readonly what: 'request' | 'reply' | 'dead-letter'; readonly pair?: PairName }
  | { readonly what: 'event'; readonly event: EventTopic }
  | { readonly what: 'record' };

/** What the records are, by topic. */
export type WatchedTopics = ReadonlyMap<string, TopicMeaning>;

/** For any topic, whether or not it is one of ours. */
export function topicMeaning(names: TopicNames, topic: string): TopicMeaning {
  const requested = names.pairOfRequest(topic);
  if (requested) return { what: 'request', pair: requested };
  const answered = names.pairOfResponse(topic);
  if (answered) return { what: 'reply', pair: answered };
  const kept = pairNames.find((pair) => names.deadLetter(names.request(pair)) === topic);
  if (kept) return { what: 'dead-letter', pair: kept };
  const event = names.eventOfTopic(topic);
  return event ? { what: 'event', event } : { what: 'record' };
}

export function topicsOfPair(names: TopicNames, pair: PairName): [string, TopicMeaning][] {
  const request = names.request(pair);
  return [
    [request, { what: 'request', pair }],
    [names.response(pair), { what: 'reply', pair }],
    [names.deadLetter(request), { what: 'dead-letter', pair }],
  ];
}

export const topicsOfEvents = (names: TopicNames, events: readonly EventTopic[]): [string, TopicMeaning][] =>
  events.map((event) => [names.event(event), { what: 'event', event }]);

/** The topics of all pairs and events. */
export const allTopics = (names: TopicNames): WatchedTopics =>
  new Map([
    ...pairNames.flatMap((pair) => topicsOfPair(names, pair)),
    ...topicsOfEvents(names, eventTopicNames),
  ]);
