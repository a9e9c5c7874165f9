/** Of which build this command is. */
import { readFileSync } from 'node:fs';
import { migrationNames } from '@parley/messaging';

interface Manifest {
  readonly version: string;
  /** Written by `npm run pack`: where the command is installed, the project's migrations are not. */
  readonly newestMigration?: string;
}

// It is looked for beside the folder that is run: dist, in the project as where it is installed.
const manifest: Manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

export const { version } = manifest;

export const newestMigration = (): string => manifest.newestMigration ?? migrationNames().at(-1) ?? '';
