/** Selects the topics to watch. */
import { type EventTopic, eventTopicNames, isPairName, type PairName, pairNames } from '@parley/contracts';
import {
  allTopics,
  type TopicMeaning,
  type TopicNames,
  topicMeaning,
  topicsOfEvents,
  topicsOfPair,
  type WatchedTopics,
} from '@parley/messaging';
import { UsageError } from '../command-failed.ts';
import { words } from '../words/language.ts';

/**
 * @param given pairs and event topics; all if this and `others` are empty
 * @param others any other topics; one of Parley's among them is recognized, so that its passwords stay hidden
 * @throws UsageError
 */
export function watchedTopics(
  names: TopicNames,
  given: readonly string[],
  others: readonly string[] = [],
): WatchedTopics {
  if (given.length === 0 && others.length === 0) return allTopics(names);
  return new Map([
    ...given.flatMap((name) => {
      const known = pairOrEvent(name);
      return isPairName(known) ? topicsOfPair(names, known) : topicsOfEvents(names, [known]);
    }),
    ...others.map((topic): [string, TopicMeaning] => [topic, topicMeaning(names, topic)]),
  ]);
}

function pairOrEvent(name: string): PairName | EventTopic {
  const event = eventTopicNames.find((each) => each === name);
  if (event !== undefined) return event;
  if (isPairName(name)) return name;
  throw new UsageError(words().noSuchPair(name, [...pairNames, ...eventTopicNames].join(', ')));
}
