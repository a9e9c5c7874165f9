/**
 * Keeps all topics in existence while the process runs: missing ones are created, or, if that is not permitted,
 * reported with what to do. The others serve meanwhile.
 */
import type { Kafka } from 'kafkajs';
import type { Log } from '../process/log.ts';
import { pause } from '../process/pause.ts';
import { describeError } from '../process/readiness.ts';
import { lookDelay, retryDelay } from '../process/retry-delay.ts';
import type { TopicSettings } from '../settings/topic-settings.ts';
import { plannedTopics, prepareTopics, TopicsNotReady } from './topics.ts';

/** How often to check that all still exist. Milliseconds. */
const lookInterval = 30_000;

/** What a consumer needs to know of its topics. */
export interface TopicsThere {
  /** Checks now, and creates missing topics. @returns those of the topics that can be used */
  look(topics: readonly string[]): Promise<readonly string[]>;
  /** The usable ones as of the last check. */
  usable(topics: readonly string[]): readonly string[];
}

export class TopicKeeper implements TopicsThere {
  readonly #kafka: Kafka;
  readonly #settings: TopicSettings;
  readonly #log: Log;
  readonly #stopping: AbortSignal;
  readonly #planned: readonly string[];
  #unusable: ReadonlySet<string>;
  #problem: string | undefined = 'the topics are not prepared yet';
  #isServing = false;
  #looking: Promise<void> | undefined;

  /** @param onUsable called once, when a topic can be used */
  constructor(kafka: Kafka, settings: TopicSettings, log: Log, stopping: AbortSignal, onUsable: () => void) {
    this.#kafka = kafka;
    this.#settings = settings;
    this.#log = log;
    this.#stopping = stopping;
    this.#planned = plannedTopics(settings).map(({ topic }) => topic);
    this.#unusable = new Set(this.#planned);
    void this.#keep(onUsable);
  }

  /** Why no topic can be used, or undefined. */
  get problem(): string | undefined {
    return this.#isServing ? undefined : this.#problem;
  }

  /** Why some topics can't be used, while the others serve. */
  get warning(): string | undefined {
    return this.#isServing ? this.#problem : undefined;
  }

  async look(topics: readonly string[]): Promise<readonly string[]> {
    await this.#look();
    return this.usable(topics);
  }

  usable(topics: readonly string[]): readonly string[] {
    return topics.filter((topic) => !this.#unusable.has(topic));
  }

  async #keep(onUsable: () => void): Promise<void> {
    for (let attempt = 0; !this.#stopping.aborted; attempt++) {
      await this.#look().catch(() => undefined); // it has been recorded
      if (this.#stopping.aborted) return;
      if (!this.#isServing && this.#unusable.size < this.#planned.length) {
        this.#isServing = true;
        onUsable();
      }
      if (this.#problem === undefined) attempt = -1;
      await pause(this.#delay(attempt), this.#stopping);
    }
  }

  #delay(attempt: number): number {
    if (this.#problem === undefined) return lookInterval;
    return this.#isServing ? retryDelay(attempt) : lookDelay(attempt);
  }

  /** One check at a time, shared by all who wait for it. */
  #look(): Promise<void> {
    this.#looking ??= this.#prepare().finally(() => {
      this.#looking = undefined;
    });
    return this.#looking;
  }

  /** @throws if the brokers do not list the topics; the previous state is kept */
  async #prepare(): Promise<void> {
    try {
      await prepareTopics(this.#kafka, this.#settings, this.#log);
      if (this.#isServing && this.#problem !== undefined) this.#log.info('all topics can be used again');
      this.#note(new Set(), undefined);
    } catch (error) {
      const isKnown = error instanceof TopicsNotReady;
      const problem = isKnown ? error.message : describeError(error as Error);
      // A line for each try would fill the log; absent brokers are reported by whoever needs them.
      if (problem !== this.#problem && (isKnown || !this.#isServing))
        this.#log.error(
          { error, topics: isKnown ? [...error.topics] : undefined },
          'the topics cannot be prepared; trying again',
        );
      if (isKnown) this.#note(error.topics, problem);
      else if (!this.#isServing) this.#problem = problem;
      if (!isKnown) throw error;
    }
  }

  #note(unusable: ReadonlySet<string>, problem: string | undefined): void {
    this.#unusable = unusable;
    this.#problem = problem;
  }
}
