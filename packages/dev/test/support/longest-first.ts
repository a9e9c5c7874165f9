import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files of some twenty seconds and more on two cores, the longest first. Where nothing is known of earlier runs, as in a fresh clone, a
 * long file could otherwise begin as the last, and run alone.
 */
const long = [
  'packages/dev/test/readme-scripts.test.ts',
  'packages/dev/test/faults.test.ts',
  'packages/dev/test/browser/room.test.ts',
  'packages/dev/test/stack.test.ts',
  'packages/dev/test/browser/composer.test.ts',
  'packages/dev/test/secured-kafka.test.ts',
  'packages/dev/test/access-control.test.ts',
  'packages/dev/test/outbox.test.ts',
  'packages/dev/test/outage.test.ts',
  'packages/dev/test/cli.test.ts',
  'packages/dev/test/stomp-fronts.test.ts',
  'packages/messaging/src/connection/codecs.test.ts',
  'packages/dev/test/stomp-spring.test.ts',
  'packages/dev/test/chat-properties.test.ts',
  'packages/dev/test/browser/interruptions.test.ts',
  'packages/dev/test/chat-streams.test.ts',
  'packages/messaging/test/random-records.test.ts',
  'packages/dev/test/missing-topics.test.ts',
  'packages/messaging/src/requests/receive-requests-life.test.ts',
  'packages/dev/test/crash.test.ts',
  'packages/worker/test/database-errors.test.ts',
  'packages/messaging/src/replies/receive-replies.test.ts',
  'packages/dev/test/browser/login-flow.test.ts',
  'packages/dev/test/launcher.test.ts',
  'packages/dev/test/soak.test.ts',
];

/** The order of the test files of a run. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId }: TestSpecification) => {
      const place = long.indexOf(relative(this.ctx.config.root, moduleId));
      return place < 0 ? long.length : place;
    };
    return (await super.sort(files)).sort((one, other) => placeOf(one) - placeOf(other));
  }
}
