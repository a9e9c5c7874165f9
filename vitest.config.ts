import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { ClosingLine } from './packages/dev/test/support/closing-line.ts';

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

export default defineConfig({
  resolve: {
    // Tests run the sources, and one copy of them: built packages are for the processes that tests start.
    alias: Object.fromEntries([
      [
        '@parley/contracts/text',
        fileURLToPath(new URL('packages/contracts/src/text/index.ts', import.meta.url)),
      ],
      ...['contracts', 'messaging', 'worker', 'front', 'dev'].map((name) => [
        `@parley/${name}`,
        packageSource(name),
      ]),
    ]),
  },
  test: {
    include: ['packages/*/src/**/*.test.{ts,tsx}', 'packages/*/test/**/*.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    env: { PARLEY_SEED },
    reporters: ['default', new ClosingLine()],
    globalSetup: ['packages/dev/test/browser/global-setup.ts', 'packages/dev/test/global-setup.ts'],
    // vitest's own choice is a core less, which on small machines is one file at a time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
});
