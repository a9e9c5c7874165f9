import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Files of some fifteen seconds and more on two cores, the longest first. Where nothing is known of earlier runs, as in a fresh clone, a
 * long file could otherwise begin as the last, and run alone.
 */
const long = [
  'packages/dev/test/browser/room.test.ts',
  'packages/dev/test/cli.test.ts',
  'packages/dev/test/browser/composer.test.ts',
  'packages/dev/test/browser/rooms.test.ts',
  'packages/dev/test/stack.test.ts',
  'packages/dev/test/outbox.test.ts',
  'packages/dev/test/golden.test.ts',
  'packages/dev/test/secure-stack.test.ts',
  'packages/dev/test/browser/login-flow.test.ts',
  'packages/dev/test/browser/inspector.test.ts',
  'packages/dev/test/missing-topics.test.ts',
  'packages/dev/test/push.test.ts',
  'packages/dev/test/browser/app.test.ts',
  'packages/dev/test/demo.test.ts',
  'packages/dev/test/browser/files.test.ts',
  'packages/dev/test/stomp-spring.test.ts',
  'packages/dev/test/crash.test.ts',
  'packages/dev/test/faults.test.ts',
  'packages/dev/test/room-events.test.ts',
  'packages/dev/test/requests.test.ts',
  'packages/dev/test/browser/interruptions.test.ts',
  'packages/dev/test/browser/friends.test.ts',
  'packages/dev/test/browser/finding.test.ts',
  'packages/dev/test/rooms.test.ts',
  'packages/dev/test/outage.test.ts',
  'packages/dev/test/browser/text.test.ts',
  'packages/dev/test/files.test.ts',
  'packages/dev/test/stomp-fronts.test.ts',
  'packages/dev/test/browser/me.test.ts',
  'packages/dev/test/throttling.test.ts',
  'packages/messaging/src/producer/lane-producer.test.ts',
  'packages/dev/test/locked-rooms.test.ts',
  'packages/dev/test/friends.test.ts',
  'packages/dev/test/testkit.test.ts',
  'packages/dev/test/stomp-sockets.test.ts',
  'packages/dev/test/browser/first-paint.test.ts',
  'packages/dev/test/no-worker.test.ts',
  'packages/worker/test/database-errors.test.ts',
];

/** The order of the test files of a run: those of a project together, as a process is of one project and its files share what they load. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const placeOf = ({ moduleId, project }: TestSpecification) => {
      if (project.name !== 'system') return long.length + 1;
      const place = long.indexOf(relative(this.ctx.config.root, moduleId));
      return place < 0 ? long.length : place;
    };
    return (await super.sort(files)).sort((one, other) => placeOf(one) - placeOf(other));
  }
}
