import { type EventTopic, eventTopicNames, type PairName, pairNames } from '@parley/contracts';
import type { TopicSettings } from './topic-settings.ts';

/** Whether brokers accept it as a topic name. */
export function isTopicName(text: string): boolean {
  return /^[a-zA-Z0-9._-]{1,249}$/.test(text) && text !== '.' && text !== '..';
}

/** The names of a deployment's topics, and which pair a topic belongs to. */
export class TopicNames {
  readonly #prefix: string;
  readonly #settings: TopicSettings['pairs'];
  readonly #eventSettings: NonNullable<TopicSettings['events']>;
  readonly #pairOfRequest = new Map<string, PairName>();
  readonly #pairOfResponse = new Map<string, PairName>();
  readonly #eventOfTopic = new Map<string, EventTopic>();

  constructor(settings: Pick<TopicSettings, 'prefix' | 'pairs'> & Partial<Pick<TopicSettings, 'events'>>) {
    this.#prefix = settings.prefix;
    this.#settings = settings.pairs;
    this.#eventSettings = settings.events ?? {};
    for (const pair of pairNames) {
      this.#pairOfRequest.set(this.request(pair), pair);
      this.#pairOfResponse.set(this.response(pair), pair);
    }
    for (const event of eventTopicNames) this.#eventOfTopic.set(this.event(event), event);
  }

  request(pair: PairName): string {
    return this.#prefix + (this.#settings[pair]?.request ?? `${pair}-request`);
  }

  response(pair: PairName): string {
    return this.#prefix + (this.#settings[pair]?.response ?? `${pair}-response`);
  }

  event(event: EventTopic): string {
    return this.#prefix + (this.#eventSettings[event]?.topic ?? event);
  }

  /** The dead-letter topic of `topic`. */
  deadLetter(topic: string): string {
    return `${topic}-dlt`;
  }

  group(name: string): string {
    return this.#prefix + name;
  }

  pairOfRequest(topic: string): PairName | undefined {
    return this.#pairOfRequest.get(topic);
  }

  pairOfResponse(topic: string): PairName | undefined {
    return this.#pairOfResponse.get(topic);
  }

  eventOfTopic(topic: string): EventTopic | undefined {
    return this.#eventOfTopic.get(topic);
  }

  /**
   * Whether a reply can be sent there at all. Not to request, event or dead-letter topics; nor to the response topic of
   * another pair, whose fronts would accept it as that pair's: a success on login's response topic would let somebody
   * in.
   */
  isPossibleReplyTopic(topic: string): boolean {
    const ours =
      this.#pairOfRequest.has(topic) || this.#pairOfResponse.has(topic) || this.#eventOfTopic.has(topic);
    return !ours && !topic.endsWith('-dlt') && !topic.startsWith('__');
  }
}
