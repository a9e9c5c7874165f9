/** Prepares the topics in the background, for as long as it takes, and tells meanwhile what is in the way. */
import type { Kafka } from 'kafkajs';
import { keepTrying } from './keep-trying.ts';
import type { Log } from './log.ts';
import { describeError } from './readiness.ts';
import type { TopicSettings } from './settings.ts';
import { prepareTopics, TopicsNotReady } from './topics.ts';

export class TopicsInTime {
  #problem: string | undefined = 'the topics are not prepared yet';

  /** @param onPrepared called once, when all topics are there */
  constructor(
    kafka: Kafka,
    settings: TopicSettings,
    log: Log,
    stopping: AbortSignal,
    onPrepared: () => void,
  ) {
    const failed = (error: Error, attempt: number) => {
      this.#problem = error instanceof TopicsNotReady ? error.message : describeError(error);
      // Each try would fill the log; the first says it, and later ones that it is still so.
      if (attempt === 0 || attempt % 10 === 9)
        log.error({ error }, 'the topics can not be prepared; trying again');
    };
    keepTrying(() => prepareTopics(kafka, settings, log), stopping, failed).then(
      () => {
        if (stopping.aborted) return;
        this.#problem = undefined;
        onPrepared();
      },
      () => log.debug('stopped before the topics were prepared'),
    );
  }

  /** Why no topic can be used yet, or undefined. */
  get problem(): string | undefined {
    return this.#problem;
  }
}
