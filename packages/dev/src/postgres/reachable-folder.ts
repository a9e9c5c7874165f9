import { createHash } from 'node:crypto';
import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { sameCommand, shellQuoted } from '../../launcher/command-line.mjs';
import { StackError } from '../stack-error.ts';
import { exampleDatabaseUrl } from '../stack-settings.ts';
import { canUse, type ServerAccount } from './server-account.ts';

// A project of root's is usually below a home directory with mode 0700, which the server's account can't enter. Its
// files are then kept in a folder of ours under /var/tmp, which survives a reboot, named after the folder that it
// replaces.

/** The folder itself, if the account can create files in it (it becomes the owner), otherwise its replacement. */
export function writableFolder(folder: string, account: ServerAccount | undefined): string {
  if (!account) {
    mkdirSync(folder, { recursive: true });
    return folder;
  }
  // Whoever deleted the folder meant its replacement too.
  if (!existsSync(folder)) rmSync(standInFor(folder), { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const chosen = prepare(folder, account) ? folder : standInFor(folder);
  if (chosen !== folder && !prepare(makePrivate(chosen, account.uid), account)) {
    throw new StackError(
      `The server's account can make files neither in ${folder} nor in ${chosen}.`,
      `Keep the data where every user can go:  ${sameCommand({ DATA_DIR: '/srv/parley' })}`,
    );
  }
  return chosen;
}

/** The replacement for a `folder` that the server's account can't enter. */
export function standInFor(folder: string): string {
  const base = existsSync('/var/tmp') ? '/var/tmp' : tmpdir();
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  return join(base, `parley-${userInfo().uid}-${name}`);
}

/**
 * Creates our folder under /var/tmp. Since anybody can create one there, a folder that others could write to is
 * refused.
 * @param owner who may own it besides us
 */
export function makePrivate(folder: string, owner = userInfo().uid): string {
  if (!existsSync(folder)) mkdirSync(folder, { mode: 0o755 });
  const found = lstatSync(folder);
  const isOurs = [userInfo().uid, owner].includes(found.uid);
  if (!isOurs || !found.isDirectory() || (found.mode & 0o022) !== 0) {
    throw new StackError(
      `${folder} is not a folder that only we can change.`,
      `See whose it is, and whether it can go:  ls -ld ${shellQuoted(folder)}`,
      `Or name a PostgreSQL that runs elsewhere:  ${sameCommand({ DATABASE_URL: exampleDatabaseUrl })}`,
    );
  }
  return folder;
}

function prepare(folder: string, account: ServerAccount): boolean {
  chownSync(folder, account.uid, account.gid);
  chmodSync(folder, 0o700);
  return canUse(account, folder, 'write');
}
