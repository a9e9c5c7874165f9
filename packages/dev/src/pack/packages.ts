import { migrationNames } from '@parley/messaging';

/** What can be published, and how it is made into one package each: without our other packages, which no registry has. */

export interface PublishedPackage {
  /** Its folder below packages/. */
  readonly room: 'cli' | 'testkit';
  /** What is compiled, below its dist. */
  readonly entry: string;
  readonly formats: readonly ('esm' | 'cjs')[];
  /** Its declarations, beside the entry; a command has none. */
  readonly declarations?: string;
  /** Libraries that the package carries itself; what else it imports are its dependencies. */
  readonly carried: readonly string[];
  /** The manifest's own part: how it is used. */
  readonly manifest: object;
}

/** Patched here, so that those of a registry would not do: see patches/. */
const patched = ['kafkajs', 'fzstd'];
/** They can't be required, which jest does where tests are CommonJS. */
const onlyEsm = ['jose', 'uuid'];

export const publishedPackages: readonly PublishedPackage[] = [
  {
    room: 'testkit',
    entry: 'index.js',
    formats: ['esm', 'cjs'],
    declarations: 'index.d.ts',
    carried: [...patched, ...onlyEsm],
    manifest: {
      description:
        "Tests of Parley's topics, and of any request/reply over Kafka, from vitest, jest or node:test",
      keywords: ['kafka', 'request-reply', 'testing', 'vitest', 'jest', 'node:test'],
      // The types are the same either way: all is exported by name.
      exports: {
        '.': { types: './types/testkit/index.d.ts', import: './dist/index.js', require: './dist/index.cjs' },
      },
      files: ['dist', 'types', 'THIRD-PARTY-LICENSES'],
    },
  },
  {
    room: 'cli',
    entry: 'bin.js',
    formats: ['esm'],
    carried: patched,
    manifest: {
      description: 'parley: sends, watches and traces requests over Kafka topics, and runs scenarios of them',
      keywords: ['kafka', 'request-reply', 'cli', 'testing'],
      bin: { parley: './dist/bin.js' },
      newestMigration: migrationNames().at(-1),
      files: ['dist', 'THIRD-PARTY-LICENSES'],
    },
  },
];
