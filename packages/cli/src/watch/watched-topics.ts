/** Which topics are watched, and what stands on each. */
import { type EventTopic, eventTopicNames, isPairName, type PairName, pairNames } from '@parley/contracts';
import type { TopicNames } from '@parley/messaging';
import { UsageError } from '../command-failed.ts';
import { words } from '../words/language.ts';

export type TopicMeaning =
  /** Of topics that aren't Parley's there is no pair. */
  | { readonly what: 'request' | 'reply' | 'dead-letter'; readonly pair?: PairName }
  | { readonly what: 'event'; readonly event: EventTopic }
  | { readonly what: 'record' };

/** By topic, what its records are. */
export type WatchedTopics = ReadonlyMap<string, TopicMeaning>;

/**
 * @param given pairs and event topics; all where there are none and no other topics
 * @param others topics of anybody's; one of ours is known as what it is, so that no password is shown of it
 * @throws UsageError
 */
export function watchedTopics(
  names: TopicNames,
  given: readonly string[],
  others: readonly string[] = [],
): WatchedTopics {
  const all = given.length === 0 && others.length === 0;
  const wanted = all ? [...pairNames, ...eventTopicNames] : given;
  return new Map([
    ...wanted.flatMap((name) => topicsOf(names, name)),
    ...others.map((topic): [string, TopicMeaning] => [topic, meaningOf(names, topic)]),
  ]);
}

function meaningOf(names: TopicNames, topic: string): TopicMeaning {
  const requested = names.pairOfRequest(topic);
  if (requested) return { what: 'request', pair: requested };
  const answered = names.pairOfResponse(topic);
  if (answered) return { what: 'reply', pair: answered };
  const kept = pairNames.find((pair) => names.deadLetter(names.request(pair)) === topic);
  if (kept) return { what: 'dead-letter', pair: kept };
  const event = names.eventOfTopic(topic);
  return event ? { what: 'event', event } : { what: 'record' };
}

function topicsOf(names: TopicNames, name: string): [string, TopicMeaning][] {
  if (isPairName(name)) return topicsOfPair(names, name);
  const event = eventTopicNames.find((each) => each === name);
  if (event === undefined)
    throw new UsageError(words().noSuchPair(name, [...pairNames, ...eventTopicNames].join(', ')));
  return [[names.event(event), { what: 'event', event }]];
}

function topicsOfPair(names: TopicNames, pair: PairName): [string, TopicMeaning][] {
  const request = names.request(pair);
  return [
    [request, { what: 'request', pair }],
    [names.response(pair), { what: 'reply', pair }],
    [names.deadLetter(request), { what: 'dead-letter', pair }],
  ];
}
