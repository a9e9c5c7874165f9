import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { ClosingLine } from './packages/dev/test/support/closing-line.ts';
import { LongestFirst } from './packages/dev/test/support/longest-first.ts';

/**
 * What tests make up is the same each time, so that none can fail by chance; `random` draws other histories, which come
 * again with the seed that is told.
 */
const seedOf = (given = '1') => (given === 'random' ? String(Date.now() % 1_000_000_000) : given);
const PARLEY_SEED = seedOf(process.env.PARLEY_SEED);
if (process.env.PARLEY_SEED === 'random') {
  console.log(`PARLEY_SEED=${PARLEY_SEED}`);
  process.env.PARLEY_SEED = PARLEY_SEED; // vitest may read this file more than once
}

const packageSource = (name: string) =>
  fileURLToPath(new URL(`packages/${name}/src/index.ts`, import.meta.url));

/** Properties of all that decodes what comes from outside, which `npm run fuzz` tries with very many inputs. */
const fuzz = 'packages/*/test/fuzz/*.test.ts';

/** Tests beside what they test that want a Kafka. */
const unitsWithServices = ['packages/{messaging,dev}/src/**/*.test.ts'];

/** What has another module in the place of one of Node's, which all that was loaded before has already. */
const withMocks = [
  'packages/dev/test/data-folder.test.ts',
  'packages/messaging/src/requests/delayed-keys.test.ts',
];

export default defineConfig({
  resolve: {
    // Tests run the sources, and one copy of them: built packages are for the processes that tests start.
    alias: Object.fromEntries([
      [
        '@parley/messaging/exchange-error',
        fileURLToPath(new URL('packages/messaging/src/exchange/exchange-error.ts', import.meta.url)),
      ],
      ...['text', 'documents'].map((name) => [
        `@parley/contracts/${name}`,
        fileURLToPath(new URL(`packages/contracts/src/${name}/index.ts`, import.meta.url)),
      ]),
      ...['contracts', 'messaging', 'files', 'worker', 'front', 'testkit'].map((name) => [
        `@parley/${name}`,
        packageSource(name),
      ]),
    ]),
  },
  test: {
    exclude: ['**/node_modules/**', '**/dist/**'],
    env: { PARLEY_SEED, PARLEY_FUZZ_INPUTS: process.env.PARLEY_FUZZ_INPUTS ?? '300' },
    reporters: ['default', new ClosingLine()],
    // Tests wait for Kafka, PostgreSQL and Chromium about a third of their time.
    maxWorkers: Math.max(3, Math.ceil(1.5 * availableParallelism())),
    tags: [
      {
        name: 'long',
        description: 'Long by nature: `npm run test:long`. What it shows has a short test besides.',
      },
    ],
    sequence: { sequencer: LongestFirst },
    // Long enough for a machine that does something else besides; what is waited for comes much sooner.
    testTimeout: 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'system',
          // A browser or a broker comes too late for once where the machine is busy; what fails three times is broken, and vitest
          // tells what was tried again.
          retry: 2,
          include: ['packages/*/test/**/*.test.ts', ...unitsWithServices],
          exclude: [fuzz, ...withMocks],
          // A file's imports take longer than many a file's tests, and what is costly to start is shared: see support/shared-system.ts.
          isolate: false,
          setupFiles: ['packages/dev/test/support/setup.ts'],
          globalSetup: ['packages/dev/test/browser/global-setup.ts', 'packages/dev/test/global-setup.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'units',
          // Nothing is started for them, and they share what they import.
          include: ['packages/*/src/**/*.test.{ts,tsx}'],
          exclude: unitsWithServices,
          isolate: false,
        },
      },
      { extends: true, test: { name: 'mocks', include: withMocks } },
      // As long as it takes: what ends it is a number of inputs.
      { extends: true, test: { name: 'fuzz', include: [fuzz], isolate: false, testTimeout: 3_600_000 } },
    ],
  },
});
