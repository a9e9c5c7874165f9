/** The build of this command. */
import { readFileSync } from 'node:fs';
import { migrationNames } from '@parley/messaging';

interface Manifest {
  readonly version: string;
  /** Written by `npm run pack`, because an installed command lacks the project's migrations. */
  readonly newestMigration?: string;
}

// It is beside the folder that is run: dist, both in the project and where the command is installed.
const manifest: Manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));

export const { version } = manifest;

export const newestMigration = (): string => manifest.newestMigration ?? migrationNames().at(-1) ?? '';
