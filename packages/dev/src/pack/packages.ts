import { migrationNames } from '@parley/messaging';

/** The packages that can be published; each is bundled without our other packages, which are in no registry. */

export interface PublishedPackage {
  /** Its folder below packages/. */
  readonly room: 'cli' | 'testkit';
  /** The compiled entry file, below its dist. */
  readonly entry: string;
  readonly formats: readonly ('esm' | 'cjs')[];
  /** Its declarations, beside the entry; a command has none. */
  readonly declarations?: string;
  /** Libraries that are bundled with the package; its other imports become dependencies. */
  readonly carried: readonly string[];
  /** The package-specific part of the manifest. */
  readonly manifest: object;
}

/** Patched here (patches/), so a registry's version would not work. */
const patched = ['kafkajs', 'fzstd'];
/** They can't be loaded with require, which jest uses for CommonJS tests. */
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
      // The types are the same for both, because everything is exported by name.
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
