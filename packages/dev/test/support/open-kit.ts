/** The testkit, for a system of the suite's own. */
import { openTestkit, type Testkit } from '@parley/testkit';
import { inject } from 'vitest';

/** Milliseconds until a reply that is missing fails the test. */
const timeout = 25_000;

/** The topics must be there: open it when a worker is ready. */
export const openKit = (prefix: string, brokers: string = inject('kafkaBrokers')): Promise<Testkit> =>
  openTestkit({ brokers, prefix, timeout, environment: {} });
